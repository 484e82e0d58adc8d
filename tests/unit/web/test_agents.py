"""Browsers in plain words."""

import pytest

from collect.web.agents import described


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140 Mobile", "Chrome on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU OS 18 like Mac OS X) Safari/604",
            "Safari on iPhone",
        ),
        ("Firefox/140.0", "Firefox"),
        ("pyodk v1.3.0", "pyodk v1.3.0"),
        ("", "unknown"),
    ],
)
def test_a_user_agent_is_told_as_browser_and_system(header: str, said: str) -> None:
    assert described(header) == said
