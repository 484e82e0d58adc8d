"""A small household survey in words, and interviews of it, for pages that show them."""

from __future__ import annotations

from collections.abc import Iterable

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.submissions.actions import Receipt, Upload
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send

WORKBOOK = """
| survey |
| | type | name | label::English (en) | label::Bahasa Indonesia (id) | hint::English (en) | hint::Bahasa Indonesia (id) | relevant | calculation | constraint | pii |
| | start | start | | | | | | | | |
| | begin_group | place | Where | Di mana | | | | | | |
| | select_one area | area | Which **area**? | Wilayah mana? | | | | | | |
| | text | village | Village | Desa | As on the list | Seperti pada daftar | | | | |
| | geopoint | dwelling | Position | Posisi | | | | | | |
| | end_group | | | | | | | | | |
| | note | thanks | Say thank you | Ucapkan terima kasih | | | | | | |
| | text | head | Who is the head? | Siapa kepala keluarga? | | | | | | direct |
| | integer | rooms | Rooms of ${head} | Kamar ${head} | | | | | . > 0 | |
| | calculate | beds | | | | | | ${rooms} * 2 | | |
| | select_multiple water | water | Sources of water | Sumber air | | | | | | |
| | text | other_water | Which other source? | Sumber lain apa? | | | selected(${water}, 'other') | | | |
| | date | visited | Day of the visit | Hari kunjungan | | | | | | |
| | time | clock | Time of the visit | Jam kunjungan | | | | | | |
| | decimal | rent | Rent | Sewa | | | | | | |
| | image | photo | Photo of the house | Foto rumah | | | | | | |
| | begin_repeat | member | Member | Anggota | | | | | | |
| | text | name | Name of the member | Nama anggota | | | | | | direct |
| | integer | age | Age of ${name} | Umur ${name} | | | | | | |
| | end_repeat | | | | | | | | | |
| choices |
| | list_name | name | label::English (en) | label::Bahasa Indonesia (id) |
| | area | n | North | Utara |
| | area | s | South | Selatan |
| | water | pipe | Piped water | Air pipa |
| | water | rain | Rain water | Air hujan |
| | water | other | Other | Lainnya |
| settings |
| | form_title | form_id | version | instance_name | default_language |
| | Village survey | village | 1 | ${head} | English (en) |
"""
ANSWERS = (
    "<start>2026-11-01T09:00:00.000+07:00</start>"
    "<place><area>{area}</area><village>{village}</village>"
    "<dwelling>1.5 120.25 0 4</dwelling></place>"
    "<head>{head}</head><rooms>{rooms}</rooms><beds>4</beds><water>{water}</water>"
    "<visited>2026-11-0{day}</visited><clock>09:30:00.000+07:00</clock>"
    "<rent>12.5</rent><photo>{photo}</photo>{members}"
)
_USUAL = {
    "area": "n",
    "village": "Loa",
    "head": "Ama",
    "rooms": 2,
    "water": "pipe rain",
    "day": 1,
    "photo": "",
}


def village_form(project: Project) -> Form:
    """The form, published."""
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


def village_answers(ages: Iterable[int] = (30, 4), **answers: object) -> str:
    """What an interview's XML holds beside `meta`; a member for each age."""
    members = "".join(
        f"<member><name>Member {number}</name><age>{age}</age></member>"
        for number, age in enumerate(ages, start=1)
    )
    return ANSWERS.format(members=members, **{**_USUAL, **answers})


def interview(
    form: Form,
    *,
    by: Actor,
    instance_id: str = "",
    deprecated_id: str = "",
    version: str = "1",
    files: Iterable[Upload] = (),
    draft: bool = False,
    ages: Iterable[int] = (30, 4),
    **answers: object,
) -> Receipt:
    """An interview, received."""
    xml = instance(
        village_answers(ages, **answers),
        form_id="village",
        version=version,
        instance_id=instance_id or new_id(),
        deprecated_id=deprecated_id,
    )
    return send(form, xml, files, by=by, draft=draft)
