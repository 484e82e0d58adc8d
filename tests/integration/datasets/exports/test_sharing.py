"""Equal wishes are met by one export, as long as it has all there is."""

from datetime import timedelta

from collect.accounts.models import Actor
from collect.datasets.exports import work
from collect.datasets.models import Export, ExportState
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.lib.clock import now
from tests.factories.accounts import Person
from tests.factories.forms import make_version
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.exports.asking import Exports, archive_of, lines
from tests.integration.datasets.homes import home


def test_one_that_waits_serves_all_who_ask(
    alice: Person, bob: Person, form: Form, by: Actor, exports: Exports
) -> None:
    first = exports.ask(alice, labels="both").json()
    home(form, by)
    second = exports.ask(bob, labels="both", groups=True).json()
    assert (first["found"], second["found"]) == (False, True)
    assert second["id"] == first["id"]
    assert second["requestedBy"]["displayName"] == "alice"
    assert exports.queued(bob, labels="codes") != first["id"]
    assert exports.queued(bob, "jsonl", labels="both") != first["id"]


def test_one_with_identifiers_is_not_shared_with_one_without(
    alice: Person, exports: Exports
) -> None:
    assert exports.queued(alice, identifiers=True) != exports.queued(alice)


def test_one_in_the_making_serves_those_who_know_of_nothing_newer(
    alice: Person, bob: Person, form: Form, by: Actor, exports: Exports
) -> None:
    home(form, by)
    number = exports.queued(alice)
    Export.objects.update(state=ExportState.RUNNING)
    # It may have read before whatever came last; nobody can tell yet.
    unsure = exports.queued(bob)
    assert unsure != number
    Export.objects.filter(pk=unsure).delete()
    Export.objects.update(cursor=1)
    answer = exports.ask(bob).json()
    assert (answer["id"], answer["state"], answer["found"]) == (number, "running", True)
    home(form, by)
    assert exports.queued(bob) != number


def test_one_that_is_being_cancelled_serves_nobody(
    alice: Person, bob: Person, exports: Exports
) -> None:
    number = exports.queued(alice)
    Export.objects.update(state=ExportState.RUNNING, cursor=0, to_cancel=True)
    assert exports.queued(bob) != number


def test_one_that_is_done_serves_until_something_happens(
    alice: Person,
    bob: Person,
    form: Form,
    by: Actor,
    homes: list[str],
    exports: Exports,
) -> None:
    number = exports.made(alice)["id"]
    answer = exports.ask(bob).json()
    assert (answer["id"], answer["state"]) == (number, "succeeded")
    home(form, by, rooms="5", instance_id="uuid:e", deprecated_id=homes[0])
    newer = exports.made(bob)
    assert newer["id"] != number
    rows = lines(archive_of(bob, newer["id"]), "submissions.csv")
    assert sorted(row["rooms"] for row in rows) == ["11", "5"]


def test_one_that_expires_soon_serves_nobody_new(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    Export.objects.update(expires_at=now() + timedelta(hours=1))
    assert exports.queued(alice) != number


def test_a_new_version_of_the_form_makes_another_file(
    alice: Person, form: Form, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    workbook = WORKBOOK.replace("Rooms  ", "Chambers").replace(
        "homes   | 1", "homes   | 2"
    )
    make_version(form, workbook.encode(), kind=Kind.MD)
    assert exports.queued(alice) != number


def test_a_filter_that_knows_the_time_is_evaluated_each_time(
    alice: Person, form: Form, exports: Exports
) -> None:
    filter_ = "__system/submissionDate lt now()"
    number = exports.queued(alice, filter=filter_)
    Export.objects.update(state=ExportState.RUNNING, cursor=0)
    assert exports.queued(alice, filter=filter_) != number


def test_what_is_kept_of_a_done_one_reads_as_it_was(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    number = exports.made(alice)["id"]
    listed = alice.get(exports.path()).json()
    assert [report["id"] for report in listed] == [number]
    assert listed[0] == alice.get(f"/data/v1/exports/{number}").json()
    assert alice.get(exports.path() + "?limit=0").json() == []
    assert alice.get(exports.path() + "?offset=1").json() == []
    work.execute(export_id=number + 1000)
