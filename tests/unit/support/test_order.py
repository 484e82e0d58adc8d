"""Tests start in an order, and share processes, that keep all cores busy."""

from pathlib import Path

import pytest

from tests.support import order

ROOT = Path(__file__).parents[3]


def test_files_that_need_one_server_share_a_process() -> None:
    live = {
        order.together(f"{path}::test_a")
        for path in (
            "tests/compat/openrosa/test_edits.py",
            "tests/compat/pyodk/test_forms.py",
            "tests/compat/test_ruodk.py",
        )
    }
    assert len(live) == 1


def test_tests_of_other_files_share_one_with_their_file() -> None:
    path = "tests/unit/support/test_order.py"
    assert order.together(f"{path}::test_a[x::y]") == path


def test_whole_servers_start_before_what_is_quick() -> None:
    tests = [
        "tests/unit/test_rest.py::test_a",
        "tests/integration/test_api.py::test_a",
        "tests/compat/test_docs.py::test_a",
        "tests/faults/test_up.py::test_a",
        "tests/compat/test_ruodk.py::test_a",
        "tests/journeys/test_maps.py::test_a",
        "tests/functional/test_main_job.py::test_a",
    ]
    assert sorted(tests, key=order.rank) == tests[::-1]


def test_only_other_people_s_clients_properties_and_browsers_are_not_measured() -> None:
    rooms = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    unmeasured = {r for r in rooms if not order.is_measured(f"tests/{r}/test_a.py::a")}
    assert unmeasured == {"compat", "desk", "generative", "journeys"}


@pytest.mark.parametrize(
    "start", [*order.LIVE, order.READERS, *order.UNMEASURED, *order.FIRST]
)
def test_what_is_named_is_there(start: str) -> None:
    assert (ROOT / start).exists() or start == order.together(f"{order.LIVE[0]}a::b")
