"""Which answers tell who or where somebody is."""

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.forms.xlsform.identifying import guarded, mentions


def field(
    path: str, type_: str = "string", pii: str = "", calculation: str = ""
) -> Field:
    name = path.rpartition("/")[2]
    return Field(path, name, type_, pii=pii, calculation=calculation)


def test_a_position_is_guarded_whatever_the_workbook_says_but_for_none() -> None:
    found = guarded(
        [
            [
                field("/home", "geopoint"),
                field("/work", "geopoint", "quasi"),
                field("/bed", "geopoint", "direct"),
                field("/school", "geopoint", "none"),
                field("/path", "geotrace"),
                field("/yard", "geoshape", "quasi"),
                field("/park", "geoshape", "none"),
                field("/name", pii="direct"),
                field("/age", "int", "quasi"),
            ]
        ]
    )
    assert found.displaced == {"/home", "/work"}
    assert found.withheld == {"/bed", "/path", "/yard", "/name"}
    assert found.paths == found.displaced | found.withheld
    assert (found.marks["/age"], found.marks["/school"]) == ("quasi", "none")
    assert found.marked(field("/yard", "geoshape", "quasi")).pii == "direct"


def test_the_nearest_mark_holds_and_direct_for_all_inside() -> None:
    found = guarded(
        [
            [
                field("/a", STRUCTURE, "none"),
                field("/a/gate", "geopoint"),
                field("/a/home", "geopoint", "quasi"),
                field("/b", REPEAT, "direct"),
                field("/b/c", STRUCTURE, "none"),
                field("/b/c/name"),
            ]
        ]
    )
    assert found.displaced == {"/a/home"}
    assert found.withheld == {"/b/c/name"}


def test_the_newest_version_decides_but_what_was_a_name_stays_one() -> None:
    old = [field("/gps", "geopoint"), field("/name", pii="direct"), field("/area")]
    new = [
        field("/gps", "geopoint", "none"),
        field("/name"),
        field("/area", pii="quasi"),
    ]
    found = guarded([old, new])
    assert (set(found.displaced), set(found.withheld)) == (set(), {"/name"})
    assert found.marks["/area"] == "quasi"
    back = guarded([new, old])
    assert (set(back.displaced), set(back.withheld)) == ({"/gps"}, {"/name"})


def test_a_column_with_points_and_texts_is_withheld() -> None:
    found = guarded([[field("/gps")], [field("/gps", "geopoint")]])
    assert (set(found.displaced), set(found.withheld)) == (set(), {"/gps"})
    assert guarded([[field("/gps", "geopoint")], [field("/gps")]]).withheld == {"/gps"}


def test_what_is_computed_from_a_position_is_withheld_at_any_remove() -> None:
    fields = [
        field("/third", calculation="${second} + 1"),
        field("/gps", "geopoint"),
        field("/first", calculation="selected-at(${gps}, 0)"),
        field("/second", calculation="/data/first * 2"),
        field("/thought", calculation="if(${gps} = '', 1, 0)", pii="quasi"),
        field("/other", calculation="${gpsx} + 1"),
        field("/gate", "geopoint", "none"),
        field("/open", calculation="${gate}"),
        field("/g", STRUCTURE, "quasi"),
        field("/g/inside", calculation="../gps"),
    ]
    found = guarded([fields])
    assert found.withheld == {"/first", "/second", "/third", "/g/inside"}
    assert found.located == found.withheld | {"/gps"}


def test_names_are_found_as_words() -> None:
    assert mentions("once(${my-gps.1})", {"my-gps.1"})
    assert not mentions("${gps2} + 1", {"gps"})
    assert not mentions("", {"gps"})
