"""Addresses of a form version, as phones are given them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from collect.lib.paths import encode_segment
from collect.sync.queries import BLANK_VERSION


@dataclass(frozen=True, slots=True)
class VersionPath:
    """Paths of one version. Naming the version keeps bytes and hash together even
    when another is published between two requests."""

    base: str

    @property
    def xml(self) -> str:
        """The form's definition."""
        return f"{self.base}.xml"

    @property
    def manifest(self) -> str:
        """The list of its media."""
        return f"{self.base}/manifest"

    def attachment(self, name: str) -> str:
        """One of its media files."""
        return f"{self.base}/attachments/{encode_segment(name)}"


def version_path(project_id: int, xml_form_id: str, version: str) -> VersionPath:
    """Paths of a published version; "" is a version too."""
    name = encode_segment(version or BLANK_VERSION)
    return VersionPath(f"/v1{_form(project_id, xml_form_id)}/versions/{name}")


def draft_path(project_id: int, xml_form_id: str) -> VersionPath:
    """Paths of a form's draft, for those with a login."""
    return VersionPath(f"/v1{_form(project_id, xml_form_id)}/draft")


def token_path(token: str, project_id: int, xml_form_id: str) -> VersionPath:
    """Paths of a form's draft, for those who have its token."""
    key = quote(token, safe="!$")
    return VersionPath(f"/v1/test/{key}{_form(project_id, xml_form_id)}/draft")


def _form(project_id: int, xml_form_id: str) -> str:
    return f"/projects/{project_id}/forms/{encode_segment(xml_form_id)}"
