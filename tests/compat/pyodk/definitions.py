"""Forms and submissions as scripts that use pyODK make them."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.integration.forms.workbooks import xlsx

FRUITS = "name,label\nmango,Mango\nlychee,Lychee\n"
SURVEY = (
    ("type", "name", "label"),
    ("text", "name", "What is your name?"),
    ("select_one_from_file fruits.csv", "fruit", "Which fruit?"),
    ("geopoint", "place", "Where is the house?"),
    ("image", "photo", "The front of the house"),
    ("begin_group", "home", "Home"),
    ("integer", "rooms", "How many rooms?"),
    ("end_group", "", ""),
    ("begin_repeat", "member", "Member"),
    ("integer", "age", "How old?"),
    ("end_repeat", "", ""),
)
AWKWARD = (
    "'=+/*-451%/%",
    "✅",
    "two words",
    "double \" and single ' quotes",
    "a/b",
    "100%25 sure?&#",
)
"""Form ids that have broken servers before."""


def workbook(form_id: str | None = None, version: str | None = "1") -> bytes:
    """The survey as .xlsx; an id or version of None leaves its column out."""
    return _book(SURVEY, form_id, version)


def small_workbook(form_id: str | None = None, version: str | None = "1") -> bytes:
    """A survey of one question, which needs no data file, as .xlsx."""
    return _book(SURVEY[:2], form_id, version)


def _book(
    survey: Sequence[Sequence[str]], form_id: str | None, version: str | None
) -> bytes:
    settings = {"form_title": "Household", "form_id": form_id, "version": version}
    named = {name: value for name, value in settings.items() if value is not None}
    return xlsx(survey=survey, settings=(tuple(named), tuple(named.values())))


def xform(form_id: str, version: str) -> str:
    """A small form as XML, in memory."""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>Small</h:title><model>
<instance><data id={quoteattr(form_id)} version={quoteattr(version)}><name/>
<meta><instanceID/></meta></data></instance>
<bind nodeset="/data/name" type="string"/>
<bind nodeset="/data/meta/instanceID" type="string"/></model></h:head>
<h:body><input ref="/data/name"><label>Name</label></input></h:body></h:html>"""


def submission(
    form_id: str,
    instance_id: str,
    *,
    version: str = "1",
    deprecated_id: str = "",
    name: str = "Ama",
    answers: str = "",
) -> str:
    """A submission's XML with a name, other answers as XML, and its identity."""
    replaced = (
        f"<deprecatedID>{escape(deprecated_id)}</deprecatedID>" if deprecated_id else ""
    )
    return (
        f"<data id={quoteattr(form_id)} version={quoteattr(version)}>"
        f"<name>{escape(name)}</name>{answers}<meta>{replaced}"
        f"<instanceID>{escape(instance_id)}</instanceID></meta></data>"
    )
