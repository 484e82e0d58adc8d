"""Files of a release by what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.datasets.models import ESTIMATES, MICRODATA, ReleaseFile

Text = str | Promise


@dataclass(frozen=True)
class Use:
    """A format: what it is called, and what it is for."""

    title: Text
    purpose: Text


_READ, _ANALYSE, _EXCHANGE, _DESCRIBE = (
    _("To read"),
    _("To analyse"),
    _("To exchange with statistical systems (SDMX)"),
    _("To know what it means"),
)
_SDMX = _("For systems that load SDMX, such as data warehouses.")
_STRUCTURE = _("What the codes mean, for systems that load SDMX.")
GROUPS: Mapping[Text, Mapping[str, Use]] = {
    _READ: {
        "xlsx": Use(
            _("Tables (Excel)"),
            _("A sheet for each indicator, with its notes. Ready to print."),
        ),
        "methods": Use(
            _("Methods note"), _("How the figures were made and how to read them.")
        ),
    },
    _ANALYSE: {
        "csv": Use(_("CSV"), _("One figure a row, in codes. The copy of record.")),
        "csv-labels": Use(
            _("CSV with labels"), _("The same, with names beside the codes.")
        ),
        "xlsx-flat": Use(
            _("Excel, one figure a row"), _("For pivot tables, with the codes.")
        ),
        "parquet": Use(
            _("Parquet"), _("For R, Python and databases: typed and quick to read.")
        ),
    },
    _EXCHANGE: {
        "sdmx-csv": Use("SDMX-CSV 2.0", _SDMX),
        "sdmx-json": Use("SDMX-JSON 2.0", _SDMX),
        "sdmx-ml-3.0": Use("SDMX-ML 3.0", _SDMX),
        "sdmx-ml-2.1": Use("SDMX-ML 2.1", _SDMX),
    },
    _DESCRIBE: {
        "sdmx-json-structure": Use(_("Structure, SDMX-JSON 2.0"), _STRUCTURE),
        "sdmx-ml-3.0-structure": Use(_("Structure, SDMX-ML 3.0"), _STRUCTURE),
        "sdmx-ml-2.1-structure": Use(_("Structure, SDMX-ML 2.1"), _STRUCTURE),
        "datapackage": Use(
            _("Data package"), _("Describes the CSV for programs (Frictionless).")
        ),
        "dcat": Use(_("Catalogue entry"), _("For data portals (DCAT-AP).")),
    },
}
"""Formats by purpose, in the order they are shown."""
_MICRODATA: Mapping[str, Use] = {
    "csv": Use(_("CSV"), _("Answers, one row a household or person.")),
    "parquet": Use(_("Parquet"), _("For R, Python and databases.")),
    "stata": Use(_("Stata"), _("With variable and value labels.")),
    "spss": Use(_("SPSS"), _("With variable and value labels.")),
    "microdata-codebook": Use(_("Codebook (Excel)"), _("Every variable explained.")),
    "microdata-ddi": Use(
        _("Codebook (DDI)"), _("Every variable explained, for data archives.")
    ),
}


@dataclass
class Offer:
    """A format and its files, of estimates before disparities."""

    use: Use
    files: list[ReleaseFile] = field(default_factory=list)


def figures(files: Iterable[ReleaseFile]) -> list[tuple[Text, list[Offer]]]:
    """The files of figures, by purpose and format."""
    by_format = _by_format(each for each in files if each.table != MICRODATA)
    found = [
        (
            group,
            [
                Offer(use, by_format[name])
                for name, use in uses.items()
                if name in by_format
            ],
        )
        for group, uses in GROUPS.items()
    ]
    return [(group, offers) for group, offers in found if offers]


def microdata(files: Iterable[ReleaseFile]) -> list[Offer]:
    """The files of anonymous answers, by format."""
    by_format = _by_format(each for each in files if each.table == MICRODATA)
    return [
        Offer(use, by_format[name])
        for name, use in _MICRODATA.items()
        if name in by_format
    ]


def _by_format(files: Iterable[ReleaseFile]) -> dict[str, list[ReleaseFile]]:
    found: dict[str, list[ReleaseFile]] = {}
    for each in files:
        found.setdefault(each.format, []).append(each)
    for several in found.values():
        several.sort(key=lambda each: each.table != ESTIMATES)
    return found
