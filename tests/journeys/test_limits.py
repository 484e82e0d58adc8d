"""What a form asks that a browser cannot: said before the interview, and in it."""

from __future__ import annotations

from tests.journeys.phone import Phone
from tests.journeys.site import Site
from tests.support.build_xlsforms import read_markdown, write_workbook

FORM = """
| survey |
| | type | name | label::English (en) | label::Bangla (bn) | appearance |
| | background-audio | voice | | | |
| | text | weight | Weight by the scale's app | অ্যাপ দিয়ে ওজন | ex:org.example.scale(unit='kg') |
| settings |
| | form_id | version | form_title |
| | scales | 1 | Scales |
"""


def test_what_is_asked_otherwise_is_known_before_an_interview_begins(
    site: Site, phone: Phone
) -> None:
    project = site.new_project(write_workbook(read_markdown(FORM)))
    phone.install(site.new_enumerator(project))

    summary = phone.see(".unsupported summary")
    assert "2" in summary.inner_text()
    box = summary.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    phone.tap(".unsupported summary")
    assert "voice\nNothing is recorded" in phone.see(".unsupported").inner_text()
    phone.speak("bn")
    phone.tap(".unsupported summary")
    phone.see("[data-reason=other_app]", has_text="এখানে অন্য অ্যাপ খোলে না")
    assert phone.sideways() == 0

    phone.speak("ar")
    phone.begin("scales")
    phone.see(".lacking", has_text="لا يُفتح تطبيق آخر هنا")
    assert phone.sideways() == 0
    phone.answer("/data/weight", "3.4")
    phone.turn()
    phone.finish()
