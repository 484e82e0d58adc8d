"""The XForm's header: what a phone and ODK Central demand before anything else.

Rules: ODK Collect's `FormMetadataParser` (title, one model, a primary instance with an
id, a body, a valid submission URL) and ODK Central (`meta/instanceID`, no id that ends
like a file name). DTDs and entities are refused.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

XFORMS = "http://www.w3.org/2002/xforms"
XHTML = "http://www.w3.org/1999/xhtml"
ODK = "http://www.opendatakit.org/xforms"
JAVAROSA = "http://openrosa.org/javarosa"
ORX = "http://openrosa.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"

MAX_BYTES = 50 * 1024 * 1024
MAX_DEPTH = 200

_ID_SUFFIXES = (".xls", ".xlsx", ".xml")


class Refusal(StrEnum):
    """Why an XForm cannot be taken."""

    TOO_LARGE = "xform_too_large"
    UNREADABLE = "xform_unreadable"
    DTD = "xform_dtd"
    TOO_DEEP = "xform_too_deep"
    NOT_AN_XFORM = "xform_not_an_xform"
    NO_MODEL = "xform_no_model"
    NO_INSTANCE = "xform_no_instance"
    NO_ID = "xform_no_id"
    ID_SUFFIX = "xform_id_suffix"
    NO_TITLE = "xform_no_title"
    NO_BODY = "xform_no_body"
    NO_INSTANCE_ID = "xform_no_instance_id"
    SUBMISSION_URL = "xform_submission_url"


_MESSAGES = {
    Refusal.TOO_LARGE: "The form has more than {limit} bytes.",
    Refusal.UNREADABLE: "The form is not well-formed XML: {detail}",
    Refusal.DTD: "The form contains a document type declaration, which is refused.",
    Refusal.TOO_DEEP: "The form nests elements more than {limit} levels deep.",
    Refusal.NOT_AN_XFORM: "The form has no h:html root with an h:head.",
    Refusal.NO_MODEL: "The form needs exactly one model in h:head; it has {count}.",
    Refusal.NO_INSTANCE: "The model's first instance has no root element.",
    Refusal.NO_ID: "The root of the first instance has no id attribute.",
    Refusal.ID_SUFFIX: "The form id '{form_id}' is or ends like a file name.",
    Refusal.NO_TITLE: "The form has no h:title with text; phones refuse it.",
    Refusal.NO_BODY: "The form has no h:body.",
    Refusal.NO_INSTANCE_ID: "The first instance has no meta/instanceID.",
    Refusal.SUBMISSION_URL: "The submission address '{url}' is not an http(s) URL.",
}


class InvalidXForm(ValueError):
    """The XForm breaks a rule; `refusal` says which, `details` the facts."""

    def __init__(self, refusal: Refusal, **details: Any) -> None:
        self.refusal = refusal
        self.details = details
        super().__init__(_MESSAGES[refusal].format(**details))


@dataclass(frozen=True, slots=True)
class FormHeader:
    """Identity and submission settings of a form. Empty strings where absent."""

    form_id: str
    version: str
    title: str
    root: str
    """Name of the instance's root element (usually "data")."""
    public_key: str = ""
    submission_url: str = ""
    auto_send: str = ""
    auto_delete: str = ""
    entities_version: str = ""

    def to_json(self) -> dict[str, str]:
        """JSON-ready values."""
        return asdict(self)


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; "" for comments and the like."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def parse_xform(xform: bytes) -> etree._Element:
    """The root element. Raises InvalidXForm for what is not safe, sound XML."""
    if len(xform) > MAX_BYTES:
        raise InvalidXForm(Refusal.TOO_LARGE, limit=MAX_BYTES)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xform, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidXForm(Refusal.UNREADABLE, detail=str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidXForm(Refusal.DTD)
    if _depth_exceeds(root, MAX_DEPTH):
        raise InvalidXForm(Refusal.TOO_DEEP, limit=MAX_DEPTH)
    return root


def _depth_exceeds(root: etree._Element, limit: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def model_of(root: etree._Element) -> etree._Element:
    """The form's only model. Raises InvalidXForm."""
    head = root.find(f"{{{XHTML}}}head")
    if local_name(root) != "html" or head is None:
        raise InvalidXForm(Refusal.NOT_AN_XFORM)
    models = head.findall(f"{{{XFORMS}}}model")
    if len(models) != 1:
        raise InvalidXForm(Refusal.NO_MODEL, count=len(models))
    return models[0]


def primary_instance(model: etree._Element) -> etree._Element:
    """The root element of the first instance. Raises InvalidXForm."""
    instance = model.find(f"{{{XFORMS}}}instance")
    children = [] if instance is None else [c for c in instance if local_name(c)]
    if not children:
        raise InvalidXForm(Refusal.NO_INSTANCE)
    return children[0]


def body_of(root: etree._Element) -> etree._Element:
    """The form's body. Raises InvalidXForm."""
    body = root.find(f"{{{XHTML}}}body")
    if body is None:
        raise InvalidXForm(Refusal.NO_BODY)
    return body


def is_no_form_id(text: str) -> bool:
    """Whether no address can carry it: definitions end like files, and HTTP clients
    take "." and ".." out of addresses."""
    return text.lower().endswith(_ID_SUFFIXES) or text in (".", "..")


def form_header(xform: bytes | etree._Element) -> FormHeader:
    """The header of an XForm (bytes, or the root `parse_xform` gave).

    Raises InvalidXForm.
    """
    root = parse_xform(xform) if isinstance(xform, bytes) else xform
    model = model_of(root)
    instance = primary_instance(model)
    form_id = (instance.get("id") or "").strip()
    if not form_id:
        raise InvalidXForm(Refusal.NO_ID)
    if is_no_form_id(form_id):
        raise InvalidXForm(Refusal.ID_SUFFIX, form_id=form_id)
    title = (root.findtext(f"{{{XHTML}}}head/{{{XHTML}}}title") or "").strip()
    if not title:
        raise InvalidXForm(Refusal.NO_TITLE)
    body_of(root)
    if not _has_instance_id(instance):
        raise InvalidXForm(Refusal.NO_INSTANCE_ID)
    submission = model.find(f"{{{XFORMS}}}submission")
    attributes = () if submission is None else submission.items()
    settings = {str(name): str(value) for name, value in attributes}
    return FormHeader(
        form_id=form_id,
        version=instance.get("version") or instance.get(f"{{{ORX}}}version") or "",
        title=title,
        root=local_name(instance),
        public_key=settings.get("base64RsaPublicKey", ""),
        submission_url=_url(settings.get("action", "")),
        auto_send=settings.get(f"{{{ORX}}}auto-send", ""),
        auto_delete=settings.get(f"{{{ORX}}}auto-delete", ""),
        entities_version=model.get(f"{{{ENTITIES}}}entities-version", ""),
    )


def _has_instance_id(instance: etree._Element) -> bool:
    metas = (child for child in instance if local_name(child) == "meta")
    return any(local_name(node) == "instanceID" for meta in metas for node in meta)


def _url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise InvalidXForm(Refusal.SUBMISSION_URL, url=text) from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidXForm(Refusal.SUBMISSION_URL, url=text)
    return text
