from dataclasses import fields

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.estimation import (
    Kind,
    MergeError,
    Partial,
    SurveyDesign,
    cross_domains,
    estimate,
    estimate_domains,
    from_arrow,
    merge,
    partial_domains,
    to_arrow,
)

Y = np.array([1.0, 5.0, 2.0, 8.0, 4.0, 7.0])
X = np.array([2.0, 6.0, 3.0, 9.0, 9.0, 7.0])
STRATUM = np.array(["r", "r", "r", "u", "u", "u"])
CLUSTER = np.array([1, 2, 2, 1, 1, 2])
SEX = np.array(["F", "M", "F", "M", "F", "M"])
KINDS: list[tuple[Kind, np.ndarray]] = [("mean", Y), ("proportion", Y > 3)]


def part(rows: slice, **design: object) -> Partial:
    columns = {"stratum": STRATUM[rows], "cluster": CLUSTER[rows]} | design
    survey = SurveyDesign.build(len(Y[rows]), **columns)
    domains = cross_domains(len(survey), SEX[rows])
    return partial_domains(survey, Y[rows], X[rows], None, domains, "ratio")


OF_A_KIND = ("cases",)
"""Sums that partials have of some kinds of estimates only."""


def same(left: Partial, right: Partial, but: tuple[str, ...] = ()) -> None:
    assert left.domains == right.domains
    assert left.frame.psus.equals(right.frame.psus)
    assert left.domain.tolist() == right.domain.tolist()
    assert left.psu.tolist() == right.psu.tolist()
    for name in {field.name for field in fields(left.sums)} - set(but):
        ours, theirs = (getattr(p.sums, name) for p in (left, right))
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12, nan_ok=True)
    if not but:
        for ours, theirs in zip(left.largest, right.largest, strict=True):
            assert ours == pytest.approx(theirs, nan_ok=True)


def test_a_psu_split_over_partitions_is_one_psu() -> None:
    merged = merge([part(slice(0, 2)), part(slice(2, 5)), part(slice(5, 6))])
    whole = merge([part(slice(0, 6))])
    assert whole.frame.psu_counts.tolist() == [2, 2]
    same(merged, whole)
    got, expected = estimate(merged, "ratio"), estimate(part(slice(0, 6)), "ratio")
    assert got.se == pytest.approx(expected.se, rel=1e-12)
    assert got.deff == pytest.approx(expected.deff, rel=1e-12)


def test_partials_of_one_design_keep_its_frame() -> None:
    survey = SurveyDesign.build(6, stratum=STRATUM)
    women, men = (partial_domains(survey, Y, s == SEX, kind="mean") for s in "FM")
    both = merge([women, men])
    assert both.frame is survey.frame
    (expected,) = estimate_domains(survey, Y, kind="mean")
    assert estimate(both, "mean").se[0] == pytest.approx(expected.se, rel=1e-12)


def test_merged_domains_come_sorted_and_keep_those_without_cases() -> None:
    survey = SurveyDesign.build(2, cluster=["a", "b"])
    none = partial_domains(
        survey, [1, 1], [False, False], None, cross_domains(2, ["Z", "A"])
    )
    merged = merge([part(slice(0, 6)), none])
    assert merged.domains == (("A",), ("F",), ("M",), ("Z",))
    assert estimate(merged, "mean").status == ("M", "Q", "Q", "M")


def test_cases_with_the_property_are_counted_without_weights_and_add_up() -> None:
    design = SurveyDesign.build(
        6, weight=[5.0, 1, 2, 0, 1, 1], cluster=["a", "a", "b", "b", "c", "c"]
    )
    domains = cross_domains(6, ["F", "F", "M", "M", "M", None])
    answers = [1, 0, 1, 1, None, 1]
    partial = partial_domains(design, answers, domains=domains)
    found = estimate(merge([partial, partial]), "proportion")
    assert (found.n.tolist(), found.cases.tolist()) == ([4, 2], [2, 2])
    mean = partial_domains(design, answers, domains=domains, kind="mean")
    assert np.isnan(estimate(mean, "mean").cases).all()
    assert np.isnan(estimate(mean, "proportion").cases).all()
    assert np.isnan(estimate(partial, "mean").cases).all()


def test_the_two_largest_contributions_are_those_of_all_rows_together() -> None:
    """Losses of 6, 50, 80 and 100, some of them equal, in parts and PSUs of their own."""
    losses = np.array([100.0, 5, 1, 100, 80, 0, 0, 0, 7])
    codes = ["A", "A", "A", "B", "B", "C", "C", "D", "E"]
    weight = np.array([1.0, 1, 1, 0.5, 1, 1, 1, 2, 1])
    cluster = [str(number % 2) for number in range(9)]

    def partial(rows: slice, amounts: np.ndarray) -> Partial:
        size = len(amounts[rows])
        design = SurveyDesign.build(size, weight=weight[rows], cluster=cluster[rows])
        domains = cross_domains(size, codes[rows])
        return partial_domains(design, amounts[rows], domains=domains, kind="total")

    parts = [partial(rows, losses) for rows in (slice(0, 2), slice(2, 4), slice(4, 9))]
    found = estimate(merge(parts), "total")
    nan = np.nan
    expected = pytest.approx([0.01, 0.0, nan, nan, 0.0], abs=1e-12, nan_ok=True)
    assert found.remainder == expected
    assert [each.remainder for each in found][2:4] == [None, None]
    assert np.isnan(estimate(merge(parts), "ratio").remainder).all()
    signed = partial(slice(0, 9), losses - 4)
    assert estimate(signed, "mean").remainder == pytest.approx(
        [nan, 0.0, nan, nan, 0.0], abs=1e-12, nan_ok=True
    )


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(MergeError, match="nothing to merge"):
        merge([])


def test_psus_without_names_cannot_be_merged() -> None:
    parts = [part(rows, cluster=None) for rows in (slice(0, 3), slice(3, 6))]
    with pytest.raises(MergeError, match="build each design with a cluster"):
        merge(parts)


def test_fpc_must_agree_between_partitions() -> None:
    left = part(slice(0, 2), fpc=[10, 10])
    same(merge([left, left]), merge([part(slice(0, 2), fpc=[10, 10])] * 2))
    merged = merge([left, part(slice(3, 5), fpc=[30, 30])])
    assert merged.frame.fpc.tolist() == [10, 30]
    for other in (part(slice(0, 2), fpc=[11, 11]), part(slice(0, 2))):
        with pytest.raises(MergeError, match="stratum 'r' has different fpc"):
            merge([left, other])


def test_rows_without_a_domain_or_a_value_stay_in_the_sample() -> None:
    survey = SurveyDesign.build(4, cluster=[1, 2, 3, 4])
    domains = cross_domains(4, ["F", None, "F", "F"])
    y = [1.0, 1.0, None, 4.0]
    partial = partial_domains(survey, y, domains=domains, kind="mean")
    (mean,) = estimate(partial, "mean")
    assert (mean.n, mean.value, mean.df) == (2, 2.5, 1)
    assert mean.se**2 == pytest.approx(4 / 3 * 2 * 0.75**2)


def test_unknown_truth_of_the_denominator_does_not_count() -> None:
    survey = SurveyDesign.build(4)
    rows = pa.array([True, None, False, True])
    (share,) = estimate_domains(survey, [True, True, True, False], rows)
    assert (share.n, share.value) == (2, 0.5)
    (ratio,) = estimate_domains(
        survey, [1.0, None, 3.0, 4.0], [2.0, 9.0, None, 3.0], kind="ratio"
    )
    assert (ratio.n, ratio.value) == (2, 1.0)


def test_a_sparse_grid_of_domains_and_psus_gives_the_same_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    survey = SurveyDesign.build(50, cluster=rng.integers(0, 40, 50))
    area = rng.integers(0, 40, 50)
    y, x = rng.normal(size=(2, 50))
    some = np.arange(50) % 3 > 0

    def partials() -> list[Partial]:
        domains = cross_domains(50, area)
        return [
            partial_domains(survey, y, x, counted, domains, "ratio")
            for counted in (None, some)
        ]

    dense, dense_some = partials()
    for module in ("arrays", "partial"):
        path = f"collect.datasets.estimation.{module}.DENSE_AT_LEAST"
        monkeypatch.setattr(path, 0)
    sparse, sparse_some = partials()
    same(sparse, dense)
    same(sparse_some, dense_some)
    got, wanted = estimate(sparse, "ratio"), estimate(dense, "ratio")
    np.testing.assert_allclose(got.se, wanted.se, rtol=1e-12)
    assert merge([sparse, sparse]).sums.n.tolist() == (2 * dense.sums.n).tolist()


def test_domains_serve_many_indicators_and_designs_in_any_order() -> None:
    """They remember the cells of a design; never those of another."""
    codes = ["F", "M", None, "F", "M", "F"]
    domains = cross_domains(6, codes)
    designs = [
        SurveyDesign.build(6, weight=weight, cluster=CLUSTER)
        for weight in ([1, 2, 3, 4, 5, 6], [2, 0, 2, 2, 2, 2])
    ]
    counted = [None, X > 3, np.zeros(6, dtype=np.bool_)]
    for design in (*designs, *designs[::-1]):
        for rows in counted:
            for kind, y in KINDS:
                fresh = cross_domains(6, codes)
                wanted = partial_domains(design, y, None, rows, fresh, kind)
                same(partial_domains(design, y, None, rows, domains, kind), wanted)
                mean = partial_domains(design, y * 1.0, None, rows, domains, "mean")
                same(mean, wanted, but=OF_A_KIND)


@pytest.mark.parametrize(
    ("y", "x", "kind", "message"),
    [
        ([1.0, 2.0], None, "mean", "numerator has 2 values for 3 rows"),
        ([1, 0, 1], [1.0], "ratio", "denominator has 1 values for 3 rows"),
        ([1, 0, 1], None, "ratio", "a ratio needs a denominator"),
        ([1, 2, 0], None, "proportion", "must be 0 or 1"),
        ([1, np.inf, 0], None, "total", "an infinite value is counted"),
        ([1, 1, 0], [1, np.inf, 0], "ratio", "an infinite value is counted"),
    ],
)
def test_unusable_columns_are_refused(
    y: list[float], x: list[float] | None, kind: str, message: str
) -> None:
    survey = SurveyDesign.build(3)
    with pytest.raises(ValueError, match=message):
        partial_domains(survey, y, x, None, None, kind)  # type: ignore[arg-type]


def test_a_partial_survives_arrow() -> None:
    parts = [part(slice(0, 6), fpc=[9, 9, 9, 0.5, 0.5, 0.5]), part(slice(0, 6))]
    table = pa.concat_tables([to_arrow(partial) for partial in parts])
    for before, after in zip(parts, from_arrow(table), strict=True):
        same(after, before)
        np.testing.assert_array_equal(after.frame.fpc, before.frame.fpc)
        assert after.frame.strata.equals(before.frame.strata)
        assert after.frame.named
    same(merge(from_arrow(to_arrow(parts[0]))), merge([parts[0]]))


def test_an_empty_partial_survives_arrow() -> None:
    empty = partial_domains(SurveyDesign.build(0), [])
    (back,) = from_arrow(to_arrow(empty))
    same(back, empty)
    (share,) = estimate(back, "proportion")
    assert (share.domain, share.status, share.n) == ((), "M", 0)


def test_another_table_is_no_partial() -> None:
    with pytest.raises(ValueError, match="not a table of partials"):
        from_arrow(pa.table({"n": [1]}))


def test_domains_cross_the_codes_found_together() -> None:
    crossed = cross_domains(4, ["F", "M", None, "F"], pa.array(["u", "u", "u", "r"]))
    assert crossed.domains == (("F", "r"), ("F", "u"), ("M", "u"))
    assert crossed.codes.tolist() == [1, 2, -1, 0]
    nobody = cross_domains(2, [None, None], ["a", "b"])
    assert (nobody.domains, nobody.codes.tolist()) == ((), [-1, -1])
    survey = SurveyDesign.build(2)
    assert len(estimate_domains(survey, [0, 1], domains=nobody)) == 0
