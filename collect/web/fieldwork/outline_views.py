"""The file of outlines that maps in pages are drawn on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from collect.web.page import open_page
from collect.web.pictures import outlines


@open_page
def outlines_file(request: HttpRequest, version: str) -> HttpResponse:
    """Coasts and borders, which a browser may keep as they change with the address."""
    return HttpResponse(
        outlines.data(),
        content_type="application/json",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
