"""How numbers are spread, drawn."""

from __future__ import annotations

from collect.web.pictures.render import svg
from collect.web.pictures.spread import NARROW, Line, Part, spread
from collect.web.pictures.style import MARK, MARK_2

PARTS = [Part(0, 10, 2, True), Part(10, 20, 7), Part(20, 30, 1)]


def test_bars_that_are_marked_have_another_colour() -> None:
    drawn = svg(spread(PARTS, title="Minutes"), title="Minutes")
    assert drawn.count(f'fill="{MARK_2}"') == 1
    assert drawn.count(f'fill="{MARK}"') == 2


def test_lines_and_labels_say_what_they_are() -> None:
    spec = spread(
        PARTS,
        title="Minutes",
        lines=[Line(10, "Too short"), Line(15, "Median 15", strong=True)],
        labels=[(0.0, "0"), (20.0, "20+")],
        narrow=True,
    )
    drawn = svg(spec, title="Minutes")
    for text in ("Too short", "Median 15", "20+", "Minutes"):
        assert f">{text}<" in drawn
    assert spec["width"] == NARROW
