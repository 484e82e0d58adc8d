"""Households on the running server, for clients that read."""

from dataclasses import dataclass

import httpx

from tests.compat.conftest import Site
from tests.factories.submissions import household_xform, instance
from tests.support.servers import EMAIL, PASSWORD

FORM = "household ✅/1"
COUNT = 7
XML = {"Content-Type": "application/xml"}


@dataclass(frozen=True)
class Households:
    """A form with seven households: the first has no member, the next one, …"""

    site: Site
    url: str

    @classmethod
    def publish(cls, site: Site) -> "Households":
        """The form in a new project, with its submissions."""
        base = f"{site.url}/v1/projects/{site.new_project()}/forms"
        definition = household_xform(FORM)
        made = site.client.post(
            base, params={"publish": "true"}, content=definition, headers=XML
        )
        assert made.status_code == 200, made.text
        found = cls(site, f"{base}/household%20%E2%9C%85%2F1")
        for number in range(COUNT):
            found.send(number)
        return found

    def send(self, number: int) -> str:
        """One more household; its instanceID."""
        visits = "<visit><day>2026-01-02</day></visit>" * 2
        members = "".join(
            f"<member><age>{age}</age><weight>3.5</weight>{visits}</member>"
            for age in range(number)
        )
        body = (
            f"<name>Household {number}</name><photo>{number}.jpg</photo>"
            "<water><source>a</source><uses>a b</uses></water>"
            f"<where>1.5 2.5 3.5 4</where>{members}"
        )
        instance_id = f"uuid:household {number}"
        xml = instance(body, form_id=FORM, instance_id=instance_id)
        made = self.site.client.post(
            f"{self.url}/submissions", content=xml, headers=XML
        )
        assert made.status_code == 200, made.text
        path = f"{self.url}/submissions/uuid%3Ahousehold%20{number}/attachments"
        sent = self.site.client.post(
            f"{path}/{number}.jpg",
            content=bytes([number]) * 100,
            headers={"Content-Type": "image/jpeg"},
        )
        assert sent.status_code == 200, sent.text
        return instance_id

    def basic(self, **headers: str) -> httpx.Client:
        """A client that signs in with every request and keeps nothing."""
        return httpx.Client(auth=(EMAIL, PASSWORD), headers=headers, timeout=60)
