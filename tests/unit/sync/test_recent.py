"""Devices are noted at most once a minute."""

from collect.sync.actions.devices import Recent


def test_a_key_is_new_once_per_pause() -> None:
    recent = Recent(pause=60)
    assert recent.add("a", 0)
    assert not recent.add("a", 59)
    assert recent.add("b", 59)
    assert recent.add("a", 60)
    assert not recent.add("a", 61)


def test_memory_is_bounded() -> None:
    recent = Recent(pause=60, size=10)
    assert all(recent.add(number, 0) for number in range(1000))
    assert len(recent._until) <= 10
