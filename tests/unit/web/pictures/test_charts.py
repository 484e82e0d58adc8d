"""What charts show: specifications, and the texts upon them."""

from __future__ import annotations

import re

import pytest

from collect.web.pictures import equiplot, ranking, trend
from collect.web.pictures.choropleth import (
    Legend,
    Shapes,
    breaks,
    choropleth,
    class_of,
)
from collect.web.pictures.equiplot import Bar, Dot
from collect.web.pictures.frame import Chart, Words, framed, lighter, png, shortened
from collect.web.pictures.ranking import Length
from collect.web.pictures.style import PALETTE

WORDS = Words("A title", "Of whom", ("A note",), "In words")
LONG = "Children with diarrhoea received oral rehydration salts and zinc and more food"


def texts(chart: Chart) -> list[str]:
    """What is written upon the chart."""
    return [label.text for label in chart.labels]


def drawn(chart: Chart) -> str:
    """The whole picture."""
    return framed(chart, WORDS, 300)


def test_an_equiplot_has_a_dot_for_each_group() -> None:
    bars = [
        Bar("Nepal", (Dot("Poorest", 20.0), Dot("Richest", 60.0, shaky=True)), 40.0)
    ]
    chart = equiplot.equiplot(bars, ["Poorest", "Richest"], equiplot.Look())
    assert texts(chart) == ["Nepal"]
    assert [key.text for key in chart.keys] == ["Poorest", "Richest"]
    (line,) = chart.spec["layer"][0]["data"]["values"]
    assert (line["value"], line["end"]) == (20.0, 60.0)
    assert "A title" in drawn(chart)


def test_groups_in_an_order_go_from_one_colour_to_the_other() -> None:
    five = equiplot.colours(["a", "b", "c", "d", "e"], ordered=True)
    assert equiplot.colours(["a", "b", "c"], ordered=True) == [
        five[0],
        five[2],
        five[4],
    ]
    assert equiplot.colours(["a", "b"], ordered=True) == list(PALETTE[:2])
    assert len(set(equiplot.colours([str(n) for n in range(9)], ordered=False))) == 8


def test_intervals_of_groups_stand_below_each_other_on_a_phone() -> None:
    dots = (Dot("a", 90.0, 80.0, 99.0), Dot("b", 95.0, None, None))
    look = equiplot.Look(narrow=True, intervals=True, percent=True)
    chart = equiplot.equiplot([Bar("Nepal", dots)], ["a", "b"], look)
    first, second = (row["y"] for row in chart.spec["data"]["values"])
    assert first < 0 < second
    (name,) = chart.labels
    assert name.bold
    assert chart.spec["layer"][1]["encoding"]["x"]["scale"] == {"domain": [0, 100]}


def test_nothing_is_drawn_of_nothing() -> None:
    for chart in (
        equiplot.equiplot([], [], equiplot.Look(intervals=True)),
        ranking.ranking([], ranking.Look()),
        trend.trend([trend.Panel("", ())], [], trend.Look()),
    ):
        assert "<svg" in drawn(chart)


def test_long_names_take_two_lines_and_no_more() -> None:
    long = [
        Length(name, 1.0, None, None, "1.0") for name in (LONG, LONG * 2, "x " * 24)
    ]
    chart = ranking.ranking(long, ranking.Look())
    told = texts(chart)
    assert f"{told[0]} {told[1]}" == LONG
    assert told[3].endswith("…")
    one = Length("W" * 44, 1.0, None, None, "1.0")
    assert texts(ranking.ranking([one], ranking.Look()))[0] == "W" * 44
    narrow = ranking.ranking(long, ranking.Look(narrow=True))
    assert texts(narrow)[0].endswith("…")


def test_ratios_go_as_far_up_as_down() -> None:
    both = [Length("up", 2.0, 1.0, 4.0, "2"), Length("down", 0.5, 0.25, 1.0, "0.5")]
    chart = ranking.ranking(both, ranking.Look(ratio=True))
    x = chart.spec["layer"][0]["encoding"]["x"]
    assert x["scale"]["type"] == "log"
    assert x["axis"]["values"][:5] == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert texts(chart) == ["up", "down", "2", "0.5"]
    assert "0.25" in drawn(chart)


def test_trends_of_many_areas_are_side_by_side() -> None:
    steps = tuple(trend.Step("all", str(year), year, 80.0) for year in (2016, 2026))
    panels = [trend.Panel(name, steps) for name in ("Nepal", "Lao People's Democratic")]
    chart = trend.trend(panels, ["all"], trend.Look(narrow=True, percent=True))
    assert chart.spec["columns"] == 2
    assert "Lao People's\nDemocratic" in chart.spec["facet"]["sort"]
    alone = trend.trend(panels[:1], ["all"], trend.Look())
    assert "facet" not in alone.spec
    once = [trend.Panel(name, steps[:1]) for name in ("Nepal", "Bhutan")]
    assert "2016" in drawn(trend.trend(once, ["all"], trend.Look()))


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([], []),
        ([5.0, 5.0], []),
        ([20.0, 97.0], [40.0, 60.0, 80.0]),
        ([0.0, 1.0], [0.2, 0.4, 0.6, 0.8]),
        ([-3.0, 8.0], [-2.5, 0.0, 2.5, 5.0]),
    ],
)
def test_classes_of_a_map_have_round_limits(
    values: list[float], limits: list[float]
) -> None:
    assert breaks(values) == limits


def test_a_map_colours_areas_and_hatches_those_without_a_figure() -> None:
    square = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
    features = [
        {
            "type": "Feature",
            "id": code,
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for code in ("A", "B")
    ]
    shapes = Shapes({"values": features}, (0, 0, 1, 3))
    legend = Legend(("little", "much"), "nothing")
    chart = choropleth({"A": class_of(3.0, [2.0])}, shapes, legend, narrow=False)
    assert [key.text for key in chart.keys] == ["little", "much", "nothing"]
    picture = drawn(chart)
    assert picture.count("url(#hatching)") == 2
    assert len(re.findall('fill="#064643"', picture)) == 2


def test_points_too_close_to_be_told_apart_go() -> None:
    assert lighter("M0,0L0.2,0.1L5,5.04L9,0Z") == "M0.0,0.0L5.0,5.0L9.0,0.0Z"
    assert lighter("M0,0L0.1,0.1L0.2,0Z") == ""


def test_names_that_have_no_room_are_cut() -> None:
    assert shortened("Nepal", 200) == "Nepal"
    assert shortened("Lao People's Democratic Republic", 80).endswith("…")


def test_a_legend_that_is_too_long_goes_on_below() -> None:
    groups = [f"A rather long group {n}" for n in range(6)]
    dots = tuple(Dot(group, 1.0) for group in groups)
    chart = equiplot.equiplot([Bar("x", dots)], groups, equiplot.Look())
    picture = drawn(chart)
    ys = set(re.findall(r'y="(\d+)"[^>]*>A rather long', picture))
    assert len(ys) == 2
    assert png(picture, scale=1).startswith(b"\x89PNG")
