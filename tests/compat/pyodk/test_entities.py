"""pyODK: entity lists are not there yet, and that is said in Central's way."""

from collections.abc import Callable
from typing import Any

import pytest
from pyodk.client import Client
from pyodk.errors import PyODKError

UUID = "3d0f1c3e-0b52-4a3b-8f6d-5a3c1f2e7b11"
CALLS: dict[str, Callable[[Client], Any]] = {
    "lists": lambda c: c.entity_lists.list(),
    "list": lambda c: c.entity_lists.get("people"),
    "new list": lambda c: c.entity_lists.create(entity_list_name="people"),
    "property": lambda c: c.entity_lists.add_property("age", "people"),
    "entities": lambda c: c.entities.list("people"),
    "table": lambda c: c.entities.get_table("people"),
    "new": lambda c: c.entities.create("Ama", {"age": "3"}, "people"),
    "many": lambda c: c.entities.create_many([{"label": "Ama"}], "people"),
    "update": lambda c: c.entities.update(UUID, "people", label="Efua", force=True),
    "delete": lambda c: c.entities.delete(UUID, "people"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_entities_give_a_clean_error(
    client: Client, call: Callable[[Client], Any]
) -> None:
    with pytest.raises(PyODKError) as caught:
        call(client)
    assert caught.value.is_central_error(404.1)
