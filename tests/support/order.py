"""In which order tests run, which of them share a process, and which are measured.

A file's tests run in one process, so that what the file sets up is set up once. Files
that need the same costly thing share a process too. Whatever takes longest starts
first, or one core would wait for another at the end.
"""

from __future__ import annotations

# Each but the last has tests that wait for servers: others run meanwhile.
FIRST = (
    "tests/functional/",
    "tests/desk/",
    "tests/journeys/",
    "tests/compat/live",
    "tests/faults/",
    "tests/compat/",
    "tests/generative/",
    "tests/integration/",
)
# Where every test uses the one server that `tests/compat/conftest.py` starts.
LIVE = (
    "tests/compat/openrosa/",
    "tests/compat/pyodk/",
    "tests/compat/test_odata_feeds.py",
    "tests/compat/test_ruodk.py",
)
# Of one survey on one server, see `tests/desk/conftest.py`.
DESK = "tests/desk/"
# Exports of one survey, made once.
READERS = "tests/compat/readers/"
# They try what is proven elsewhere, often and with much code of others: tracing them
# costs more than they do, and says nothing that the other tests do not say.
# The last asks every page as everybody, for what it must not say.
UNMEASURED = (
    "tests/compat/",
    "tests/generative/",
    "tests/journeys/",
    DESK,
    "tests/integration/web/access/",
)


def together(nodeid: str) -> str:
    """The name of what runs in one process with this test."""
    if nodeid.startswith(LIVE):
        return "tests/compat/live"
    for folder in (DESK, READERS):
        if nodeid.startswith(folder):
            return folder
    return nodeid.partition("::")[0]


def rank(nodeid: str) -> int:
    """A number that is the smaller, the earlier a test should run."""
    name = together(nodeid)
    return next(
        (n for n, start in enumerate(FIRST) if name.startswith(start)), len(FIRST)
    )


def is_measured(nodeid: str) -> bool:
    """Whether the lines that a test runs count as covered."""
    return not nodeid.startswith(UNMEASURED)
