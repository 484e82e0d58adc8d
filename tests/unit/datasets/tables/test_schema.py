"""What columns a form's tables have, and where they lie on disk."""

import pyarrow as pa

from collect.datasets.tables.schema import (
    INVALID,
    KEYS,
    STATE,
    column_name,
    disk_schema,
    merge_fields,
    names_on_disk,
    parent_table,
    source_schema,
    survey_schema,
    table_names,
    table_schema,
)
from collect.forms.xlsform.fields import Field

FIELDS = [
    Field("/a", "a", "decimal"),
    Field("/t", "t", "time"),
    Field("/w", "w", "dateTime"),
    Field("/many", "many", "string", multiple=True),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member"),
]


def test_a_column_is_named_by_its_path_within_its_table() -> None:
    assert column_name(Field("/water/source", "source", "string")) == "water/source"
    inner = Field("/member/school/level", "level", "string", table="/member")
    assert column_name(inner) == "school/level"


def test_the_tables_are_the_submission_and_every_repeat() -> None:
    assert table_names(FIELDS) == ("", "/member")
    assert "age" in table_schema(FIELDS, "/member").names
    assert "age" not in table_schema(FIELDS, "").names


def test_a_table_is_held_by_the_longest_path_it_goes_through() -> None:
    names = ["", "/a", "/a/b"]
    assert parent_table("/a/b/c", names) == "/a/b"
    assert parent_table("/ab", names) == ""
    assert parent_table("", names) is None


def test_companions_stand_beside_their_answers() -> None:
    schema = table_schema(FIELDS, "")
    assert schema.names == [
        *KEYS.names,
        *("a", "a@exact", "t", "t@offset", "w", "w@offset", "many"),
        INVALID.name,
    ]
    assert schema.field("t").type == pa.time64("us")
    assert schema.field("t@offset").type == pa.int16()
    assert source_schema(FIELDS, "").names == [*schema.names, *STATE.names]
    assert source_schema(FIELDS, "/member") == table_schema(FIELDS, "/member")


def test_surveys_have_no_companions_and_their_times_are_text() -> None:
    schema = survey_schema(FIELDS, "")
    assert schema.names == [*KEYS.names, "a", "t", "w", "many", "_review_state"]
    assert "_review_state" not in survey_schema(FIELDS, "/member").names
    assert schema.field("t").type == pa.string()


def test_names_that_differ_in_case_only_lie_apart() -> None:
    names = ["name", "Name", "x", "NAME"]
    assert names_on_disk(names) == {
        "name": "name",
        "Name": "Name~2",
        "x": "x",
        "NAME": "NAME~3",
    }
    # What was stored keeps its place when another comes.
    assert names_on_disk(names[:2]).items() <= names_on_disk(names).items()


def test_times_of_day_are_numbers_on_disk() -> None:
    schema = disk_schema(pa.schema([("t", pa.time64("us")), ("T", pa.string())]))
    assert schema == pa.schema([("t", pa.int64()), ("T~2", pa.string())])


def test_a_later_version_adds_and_retypes_questions() -> None:
    first = [Field("/a", "a", "int"), Field("/b", "b", "int")]
    second = [Field("/a", "a", "string"), Field("/c", "c", "int")]
    merged = merge_fields([first, second])
    assert [(f.path, f.type) for f in merged] == [
        ("/a", "string"),
        ("/b", "int"),
        ("/c", "int"),
    ]


def test_a_question_asked_as_text_and_as_several_choices_is_text() -> None:
    text = Field("/a", "a", "string")
    several = Field("/a", "a", "string", multiple=True)
    for versions in ([text, several], [several, text], [several, text, several]):
        (merged,) = merge_fields([[field] for field in versions])
        assert (merged.type, merged.multiple) == ("string", False)
