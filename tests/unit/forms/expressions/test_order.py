"""Calculations are ordered by what they use; cycles are named."""

from hypothesis import given
from hypothesis import strategies as st

from collect.forms.expressions import evaluation_order


def test_each_name_comes_after_all_it_uses() -> None:
    ordering = evaluation_order({"c": ["b", "a"], "b": ["a", "question"], "a": []})

    assert ordering.order == ("a", "b", "c")
    assert not ordering.cycles
    assert not ordering.blocked


def test_independent_names_keep_the_order_given() -> None:
    assert evaluation_order({"z": [], "a": [], "m": ["z"]}).order == ("z", "a", "m")


def test_a_cycle_is_named_with_its_members_and_those_it_blocks() -> None:
    ordering = evaluation_order(
        {"a": ["b"], "b": ["c", "a"], "c": ["a"], "user": ["a"], "free": []}
    )

    assert [set(cycle) for cycle in ordering.cycles] == [{"a", "b", "c"}]
    assert ordering.blocked == ("user",)
    assert ordering.order == ("free",)


def test_a_name_that_uses_itself_is_a_cycle() -> None:
    assert evaluation_order({"a": ["a"]}).cycles == (("a",),)


def test_two_cycles_are_two_findings() -> None:
    ordering = evaluation_order({"a": ["b"], "b": ["a"], "x": ["y"], "y": ["x", "a"]})

    assert {frozenset(cycle) for cycle in ordering.cycles} == {
        frozenset("ab"),
        frozenset("xy"),
    }


def test_ten_thousand_names_in_a_row_or_a_ring_do_not_exhaust_anything() -> None:
    chain = {f"v{n}": [f"v{n + 1}"] for n in range(10_000)}
    ring = chain | {"v10000": ["v0"]}

    assert len(evaluation_order(chain | {"v10000": []}).order) == 10_001
    assert len(evaluation_order(ring).cycles[0]) == 10_001


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=4)
    )
)
def test_every_name_is_ordered_or_blocked_or_in_a_cycle(
    uses: dict[str, list[str]],
) -> None:
    ordering = evaluation_order(uses)

    in_cycle = [name for cycle in ordering.cycles for name in cycle]
    assert sorted([*ordering.order, *ordering.blocked, *in_cycle]) == sorted(uses)
    for place, name in enumerate(ordering.order):
        used = {other for other in uses[name] if other in uses}
        assert used <= set(ordering.order[:place])
    for cycle in ordering.cycles:
        assert all(set(uses[name]) & set(cycle) for name in cycle)
