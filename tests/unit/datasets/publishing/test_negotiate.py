import pytest

from collect.datasets.publishing.errors import NotAcceptableError
from collect.datasets.publishing.formats import FORMATS
from collect.datasets.publishing.rest.negotiate import Accepted, MediaType, negotiate

OFFERED = [
    (name, FORMATS[name].media_type)
    for name in ("sdmx-json", "sdmx-ml-3.0", "sdmx-ml-2.1", "sdmx-csv", "csv")
]
DATA = "application/vnd.sdmx.data"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "sdmx-json"),
        ("*/*", "sdmx-json"),
        ("application/*", "sdmx-json"),
        ("text/*", "csv"),
        (f"{DATA}+csv", "sdmx-csv"),
        (f"{DATA}+csv;version=2.0.0", "sdmx-csv"),
        (f"{DATA}+csv; version=2.0", "sdmx-csv"),
        (f"{DATA}+xml;version=3.0.0", "sdmx-ml-3.0"),
        ("application/vnd.sdmx.structurespecificdata+xml;version=2.1", "sdmx-ml-2.1"),
        ("application/xml", "sdmx-ml-3.0"),
        ("application/json", "sdmx-json"),
        ("text/csv;charset=utf-8", "csv"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "sdmx-json"),
        (f"{DATA}+json;q=0.5, {DATA}+csv;q=0.9", "sdmx-csv"),
        (f"*/*;q=0.1, {DATA}+xml;version=3.0.0;q=0.2", "sdmx-ml-3.0"),
        (f"*/*, {DATA}+json;q=0", "sdmx-ml-3.0"),
        (f"{DATA}+csv;version=9, text/csv;q=0.1", "csv"),
        ("nonsense, text/csv", "csv"),
        ("APPLICATION/VND.SDMX.DATA+CSV", "sdmx-csv"),
    ],
)
def test_the_best_format_is_chosen(accept: str, name: str) -> None:
    assert negotiate(accept, OFFERED) == Accepted(name)


@pytest.mark.parametrize(
    ("labels", "meant"), [("both", "both"), ("name", "name"), ("id", "id"), ("x", "id")]
)
def test_labels_are_an_option_of_the_type(labels: str, meant: str) -> None:
    accept = f"{DATA}+csv;version=2.0.0;labels={labels}"
    assert negotiate(accept, OFFERED) == Accepted("sdmx-csv", meant)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        f"{DATA}+csv;version=1.0.0",
        "*/*;q=0",
        "*/*;q=x",
        "*/*;q=7",
        "nonsense",
    ],
)
def test_nothing_that_is_accepted_is_said_with_what_there_is(accept: str) -> None:
    with pytest.raises(
        NotAcceptableError, match="can be served; there are application/"
    ):
        negotiate(accept, OFFERED)


def test_what_is_offered_must_be_a_media_type() -> None:
    assert negotiate("", [("odd", "odd"), ("csv", "text/csv")]).format == "csv"
    assert MediaType.parse("a/") is None
