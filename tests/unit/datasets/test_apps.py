"""What the datasets room arranges when the program starts."""

from __future__ import annotations

import pyarrow as pa


def test_memory_of_columns_is_the_system_s_own() -> None:
    assert pa.default_memory_pool().backend_name == "system"
