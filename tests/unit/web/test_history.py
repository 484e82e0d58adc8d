"""What a release changed, in words."""

from typing import Any

from collect.datasets.models import Release
from collect.web.catalogue.history import told


def said(**diff: Any) -> str:
    """What is told of a release that differs so from the first."""
    return told(Release(diff={"release": 1, **diff}))


def test_each_kind_of_change_is_counted() -> None:
    assert said(added=2, changed=1, removed=3, disparities={"changed": 4}) == (
        "Against release 1: 2 figures added, 1 figure changed, 3 figures removed; of"
        " disparities 4 figures changed."
    )
    assert said(added=1) == "Against release 1: 1 figure added."
    assert said(added=0, changed=0, removed=0, disparities={"added": 1}) == (
        "Against release 1: of disparities 1 figure added."
    )


def test_words_alone_may_have_changed() -> None:
    assert said(added=0, changed=0, removed=0) == (
        "Against release 1: only what is said about the figures."
    )
