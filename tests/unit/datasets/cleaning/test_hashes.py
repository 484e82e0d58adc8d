"""Rows are told to be alike by hash, and by their codes where that is not enough."""

import numpy as np
import pytest

from collect.datasets.cleaning import hashes

CODES = [np.array(column, np.int32) for column in ([0, 1, 0, -1, 0], [2, 2, 2, -1, 1])]


def test_rows_with_all_codes_equal_are_of_one_group() -> None:
    group = hashes.alike(CODES, 5).tolist()
    assert group[0] == group[2]
    assert len({*group}) == 4


def test_rows_that_only_share_a_hash_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = hashes.alike(CODES, 5)
    monkeypatch.setattr(hashes, "mixed", np.zeros_like)
    group = hashes.alike(CODES, 5)
    assert ((group[:, None] == group) == (exact[:, None] == exact)).all()


def test_no_rows_are_no_groups() -> None:
    assert hashes.alike([codes[:0] for codes in CODES], 0).tolist() == []
