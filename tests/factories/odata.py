"""A client of OData tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from collect.forms.models import Form
from tests.factories.accounts import Person


@dataclass
class Reader:
    """Reads the service of a form as someone; `draft` for that of its draft."""

    form: Form
    person: Person
    draft: bool = False

    @property
    def root(self) -> str:
        form = quote(self.form.xml_form_id, safe="")
        draft = "/draft" if self.draft else ""
        return f"/v1/projects/{self.form.project_id}/forms/{form}{draft}.svc"

    def get(self, path: str = "", *, headers: Any = None, **query: object) -> Any:
        """The response; `filter="x eq 1"` stands for `$filter`."""
        asked = urlencode({f"${name}": value for name, value in query.items()})
        address = f"{self.root}{path}" + (f"?{asked}" if asked else "")
        return self.person.get(address, headers=headers)

    def page(self, table: str = "Submissions", **query: object) -> Any:
        """The JSON of a page that is there."""
        response = self.get(f"/{table}", **query)
        found = json_of(response)
        assert response.status_code == 200, found
        return found

    def ids(self, table: str = "Submissions", **query: object) -> list[str]:
        """The ids of its rows."""
        return [row["__id"] for row in self.page(table, **query)["value"]]

    def problem(self, table: str = "Submissions", **query: object) -> float:
        """The code of a problem."""
        response = self.get(f"/{table}", **query)
        code: float = response.json()["code"]
        assert response.status_code == int(code)
        return code

    def pages(self, table: str = "Submissions", **query: object) -> Iterator[Any]:
        """The page and those after it, by the links between them."""
        page = self.page(table, **query)
        yield page
        while link := page.get("@odata.nextLink"):
            parts = urlsplit(link)
            page = json_of(self.person.get(f"{parts.path}?{parts.query}"))
            yield page


def json_of(response: Any) -> Any:
    """The JSON of a response, whether it streams or not."""
    import json

    if response.streaming:
        return json.loads(b"".join(response.streaming_content))
    return response.json()
