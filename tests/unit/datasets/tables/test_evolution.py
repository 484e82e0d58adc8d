"""How questions changed from version to version."""

from collect.datasets.tables.evolution import (
    Change,
    Origin,
    earlier_paths,
    merge,
    moves,
    report,
)
from collect.forms.xlsform.fields import Field

GROUP = Field("/g", "g", "structure")


def question(path: str, kind: str = "int", table: str = "") -> Field:
    return Field(path, path.rpartition("/")[2], kind, table=table)


def paths(fields: tuple[Field, ...]) -> list[str]:
    return [field.path for field in fields]


def test_a_question_that_moved_to_another_group_is_one_column() -> None:
    versions = [[GROUP, question("/g/x")], [question("/x")], [question("/h/x")]]
    assert moves(versions) == {"/h/x": ("/x", "/g/x")}
    assert paths(merge(versions)) == ["/g", "/h/x"]
    assert earlier_paths(versions, merge(versions)) == {"/h/x": ("/x", "/g/x")}
    assert earlier_paths(versions, [question("/h/x"), question("/x")]) == {
        "/h/x": ("/g/x",)
    }
    assert earlier_paths(versions, versions[0]) == {}


def test_a_question_that_moved_back_is_found_under_its_newest_path() -> None:
    versions = [[question("/x")], [question("/g/x")], [question("/x")]]
    assert moves(versions) == {"/x": ("/g/x",)}


def test_questions_are_not_taken_for_one_another() -> None:
    both = [question("/x"), question("/g/x")]
    assert moves([[question("/x")], both]) == {}
    assert moves([[question("/x")], [question("/g/x", "string")]]) == {}
    inside = question("/member/x", table="/member")
    assert moves([[question("/x")], [inside]]) == {}
    assert moves([[question("/x")], [question("/renamed")]]) == {}


def test_every_change_is_told() -> None:
    member = Field("/member", "member", "repeat")
    before = [
        GROUP,
        question("/size"),
        question("/g/x"),
        question("/y"),
        question("/old"),
    ]
    after = [
        member,
        question("/size", "string"),
        question("/x"),
        question("/member/y", table="/member"),
        Field("/uses", "uses", "string", multiple=True),
    ]
    found = report(["1", "2"], [before, after])
    assert found.changes == (
        Change("2", "added", "/member", "repeat"),
        Change("2", "retyped", "/size", "string", "/size", "int"),
        Change("2", "moved", "/x", "int", "/g/x", "int"),
        Change("2", "moved", "/member/y", "int", "/y", "int", merged=False),
        Change("2", "added", "/uses", "select_multiple"),
        Change("2", "removed", "/old", "int"),
    )


def test_a_column_names_where_its_answers_come_from() -> None:
    versions = [[question("/g/x")], [question("/x")], [question("/x")]]
    (column,) = report(["1", "2", "3"], versions).columns
    assert (column.table, column.column, column.path) == ("", "x", "/x")
    assert column.origins == (
        Origin("/g/x", "int", ("1",)),
        Origin("/x", "int", ("2", "3")),
    )


def test_a_retyped_column_names_both_types() -> None:
    versions = [[question("/x")], [question("/x", "string")]]
    (column,) = report(["1", "2"], versions).columns
    assert column.type == "string"
    assert [origin.type for origin in column.origins] == ["int", "string"]


def test_two_questions_of_one_name_do_not_say_which_moved() -> None:
    before = [question("/a/x"), question("/b/x")]
    after = [question("/c/x"), question("/d/x")]
    kinds = [change.kind for change in report(["1", "2"], [before, after]).changes]
    assert kinds == ["added", "added", "removed", "removed"]


def test_a_form_that_never_changed_has_nothing_to_tell() -> None:
    assert report([], []).columns == ()
    assert report(["1"], [[question("/x")]]).changes == ()
