import pyarrow as pa
import pytest

from collect.datasets.publishing import numbering
from collect.datasets.publishing.numbering import numbered

ROWS = pa.table({"a": ["x", "y", "x", "x"], "b": ["1", "1", "2", "1"]})


@pytest.mark.parametrize("room", [2**62, 1])
def test_equal_rows_have_equal_numbers(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "_ROOM", room)
    found = numbered(ROWS, ["a", "b"]).tolist()
    assert found[0] == found[3]
    assert len(set(found)) == 3
    assert numbered(ROWS, []).tolist() == [0, 0, 0, 0]
    assert numbered(ROWS.slice(0, 0), ["a"]).tolist() == []
