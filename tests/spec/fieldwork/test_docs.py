"""The page on fieldwork tells every column of the figures."""

from pathlib import Path

from collect.datasets.fieldwork import figures
from tests.spec.fieldwork.tables import of_rows

PAGE = Path(__file__).resolve().parents[3] / "docs" / "fieldwork.md"
OF_SHARES = {"count", "of", "share", "lower", "upper"}


def test_every_column_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")
    columns = figures(of_rows([{"enumerator": "Ama"}]), []).column_names
    for name in columns:
        figure, _, part = name.partition(".")
        if part == "differs":
            assert "`…_differs`" in text
        elif f"`{figure}_…`" in text and part in {*OF_SHARES, "errors", "warnings"}:
            assert f"`{part}`" in text or f"_{part}`" in text
        elif figure in ("findings", "pending"):
            assert f"`findings_{part}`" in text or part in OF_SHARES
        else:
            assert f"`{name.replace('.', '_')}`" in text, name
