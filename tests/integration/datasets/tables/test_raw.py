"""Raw tables on disk: appended to, made anew when they cannot be, kept tidy."""

from __future__ import annotations

from pathlib import Path

import pytest

from collect.accounts.models import Actor
from collect.datasets.tables import delta, raw
from collect.datasets.tables.folders import STATES, raw_folder, table_name
from collect.forms.models import Form
from collect.submissions.queries import horizon
from tests.factories.forms import make_version
from tests.integration.datasets.tables.surveys import (
    answered,
    cells,
    delete,
    opened,
    purge,
    root,
    survey_xform,
)


def append(form: Form) -> dict[str, int]:
    return raw.append_tail(root(), form.pk, upto=horizon(form.pk))


def folder(form: Form) -> Path:
    found = raw_folder(root(), form.pk)
    assert found is not None
    return found


def table(form: Form, path: str = "") -> Path:
    return folder(form) / table_name(path)


def send(form: Form, by: Actor, *names: str, body: str = "") -> None:
    for name in names:
        answered(form, by, f"<name>{name}</name>{body}", instance_id=f"uuid:{name}")


def test_only_what_is_new_is_added(form: Form, by: Actor) -> None:
    send(form, by, "a", "b", body="<member/>")
    assert append(form) == {"": 2, "/member": 2, "/member/visit": 0}
    send(form, by, "c")
    before = folder(form)
    assert append(form) == {"": 1, "/member": 0, "/member/visit": 0}
    assert append(form) == {"": 0, "/member": 0, "/member/visit": 0}
    assert folder(form) == before
    assert [file.rows for file in delta.stored(table(form)).files] == [2, 1]


def test_a_crash_between_two_tables_is_made_good(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(form, by, "a")
    append(form)
    send(form, by, "b", body="<member><age>3</age></member>")

    def crash(*_: object, **__: object) -> int:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(raw, "_append_rows", crash)
        with pytest.raises(OSError, match="No space"):
            append(form)
    assert delta.stored(folder(form) / STATES).cursor == 2
    assert cells(form, "name") == ["a", "b"]
    assert append(form) == {"": 1, "/member": 1, "/member/visit": 0}
    assert cells(form, "name") == ["a", "b"]


def test_a_crash_while_tables_are_made_anew_leaves_the_old_ones(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(form, by, "a")
    append(form)
    before = folder(form)
    with monkeypatch.context() as patched:
        patched.setattr(raw, "switch", None)
        with pytest.raises(TypeError):
            raw.rebuild(root(), form.pk, upto=1)
    assert folder(form) == before
    assert cells(form, "name") == ["a"]
    assert len(list(before.parent.glob("raw.*"))) == 2
    raw.rebuild(root(), form.pk, upto=1, hours=0)
    assert len(list(before.parent.glob("raw.*"))) == 1


def test_those_who_read_go_on_while_tables_are_made_anew(form: Form, by: Actor) -> None:
    send(form, by, "a")
    append(form)
    sources = opened(form)
    raw.rebuild(root(), form.pk, upto=1)
    send(form, by, "b")
    (batch,) = sources[""].batches(["name"])
    assert batch["name"].to_pylist() == ["a"]


def test_a_retyped_question_is_stored_anew_as_text(form: Form, by: Actor) -> None:
    send(form, by, "a", body="<size>7</size>")
    append(form)
    before = folder(form)
    make_version(form, survey_xform("2"))
    # Until then everything is read from the database.
    assert cells(form, "size") == ["7"]
    assert append(form)[""] == 1
    assert folder(form) != before
    rows = delta.read_all(table(form))
    assert rows is not None
    assert rows["size"].to_pylist() == ["7"]


def test_what_was_purged_leaves_the_disk(form: Form, by: Actor) -> None:
    send(form, by, "Amalia", "b")
    append(form)
    delete(form, "uuid:Amalia", by)
    purge(form)
    append(form)
    everything = b"".join(
        file.read_bytes()
        for file in (root() / str(form.pk)).rglob("*")
        if file.is_file()
    )
    assert b"uuid:b" in everything
    assert b"Amalia" not in everything
    before = folder(form)
    append(form)
    assert folder(form) == before


def test_what_was_purged_leaves_the_disk_though_it_came_again(
    form: Form, by: Actor
) -> None:
    send(form, by, "a", body="<old>secret</old>")
    append(form)
    delete(form, "uuid:a", by)
    purge(form)
    send(form, by, "a")
    append(form)
    rows = delta.read_all(table(form))
    assert rows is not None
    assert rows["old"].to_pylist() == [None]


def test_small_files_are_merged_and_cleared_away(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.datasets.tables.merging.FANOUT", 3)
    monkeypatch.setattr(raw, "KEPT_HOURS", 0)
    names = [f"n{number}" for number in range(7)]
    for name in names:
        send(form, by, name, body="<member/><member/>")
        append(form)
    assert raw.tidy(root(), form.pk) > 0
    for path in (table(form), table(form, "/member"), folder(form) / STATES):
        files = delta.stored(path).files
        assert len(files) <= 3
        assert len(list(path.glob("*.parquet"))) == len(files)
        assert delta.stored(path).cursor == 7
    assert cells(form, "name") == names
    assert cells(form, "_ordinal", "/member") == [1, 2] * 7
    assert raw.tidy(root(), form.pk) == 0


def test_a_form_without_tables_is_tidy(form: Form) -> None:
    assert raw.tidy(root(), form.pk) == 0
