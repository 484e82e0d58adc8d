"""Every address of the two REST APIs, as Django resolves them."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from ninja import NinjaAPI
from ninja.operation import PathView

APIS = ("v1/", "data/v1/")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """A pattern such as ``/v1/projects/<int:project_id>`` and its methods."""

    pattern: str
    methods: frozenset[str]

    @property
    def names(self) -> list[str]:
        """The parameters of the pattern, in their order."""
        return _PARAMETER.findall(self.pattern)

    @property
    def plain(self) -> str:
        """The pattern without the kinds: ``/v1/projects/<project_id>``."""
        return _PARAMETER.sub(r"<\1>", self.pattern)

    def path(self, values: Mapping[str, str]) -> str:
        """The address with these values, which are percent-encoded already."""
        return _PARAMETER.sub(lambda found: values[found[1]], self.pattern)


@cache
def document(api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI document of an API, written once: it takes most of a second."""
    return dict(api.get_openapi_schema())


def routes() -> list[Route]:
    """All addresses below /v1 and /data/v1, each once, with all its methods."""
    found: dict[str, frozenset[str]] = {}
    for pattern, view in _leaves(get_resolver(), ""):
        if pattern.startswith(APIS):
            address = f"/{pattern}"
            methods = found.get(address, frozenset()) | methods_of(view)
            found[address] = methods
    return [Route(pattern, methods) for pattern, methods in found.items() if methods]


def methods_at(path: str) -> frozenset[str]:
    """What can be done at a path: the methods of the view that answers there."""
    return methods_of(resolve(path).func)


def methods_of(view: Callable[..., Any]) -> frozenset[str]:
    """The methods of a ninja view or of an OpenRosa view; none of other views."""
    while inspect.isfunction(view):
        inside = inspect.getclosurevars(view).nonlocals
        path_view = inside.get("self")
        if isinstance(path_view, PathView):
            return frozenset(m for o in path_view.operations for m in o.methods)
        if "methods" in inside:
            return frozenset(inside["methods"])
        view = inside.get("view_func", None)
    return frozenset()


def _leaves(
    resolver: URLResolver, prefix: str
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in resolver.url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from _leaves(pattern, address)
