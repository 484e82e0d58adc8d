"""Forms for tests, converted in this process: fast, and nobody is hostile here."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from collect.accounts.models import Actor, Project
from collect.forms import actions, conversion_worker
from collect.forms.conversion import Conversion, job_of, read_answer
from collect.forms.models import Form, FormVersion
from collect.forms.uploads import Kind, Upload

_QUESTIONS = {"name": "string", "age": "int"}


def xform(
    form_id: str = "simple",
    *,
    version: str = "1",
    title: str = "Simple",
    questions: dict[str, str] | None = None,
    media: tuple[str, ...] = (),
) -> bytes:
    """An XForm with these questions (name to bind type) and media files."""
    asked = _QUESTIONS if questions is None else questions
    nodes = "".join(f"<{name}/>" for name in asked)
    binds = "".join(
        f'<bind nodeset="/data/{name}" type="{kind}"/>' for name, kind in asked.items()
    )
    inputs = "".join(
        f'<input ref="/data/{name}"><label>{name}</label></input>' for name in asked
    )
    files = "".join(
        f'<instance id="m{number}" src="jr://file/{name}"/>'
        for number, name in enumerate(media)
    )
    identity = "".join(
        f' {key}="{_escape(value)}"'
        for key, value in (("id", form_id), ("version", version))
        if value
    )
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>{title}</h:title><model>
<instance><data{identity}>{nodes}<meta><instanceID/></meta></data></instance>{files}
{binds}<bind nodeset="/data/meta/instanceID" type="string"/></model></h:head>
<h:body>{inputs}</h:body></h:html>""".encode()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def convert_here(upload: Upload) -> Conversion:
    """`conversion.convert` without its process."""
    return read_answer(upload, conversion_worker.work(job_of(upload)))


@contextmanager
def converting_here() -> Iterator[None]:
    """While this lasts, uploads are converted, and opened again, in this process."""
    with (
        patch("collect.forms.actions.drafts.convert", convert_here),
        patch("collect.forms.workbooks.run", conversion_worker.work),
    ):
        yield


def make_form(
    project: Project,
    definition: bytes | None = None,
    *,
    kind: Kind = Kind.XML,
    by: Actor | None = None,
    publish: bool = True,
) -> Form:
    """A form of the project: a small one, or from a definition; published or not."""
    upload = Upload(data=definition or xform(), kind=kind)
    with converting_here():
        return actions.create_form(
            project=project,
            upload=upload,
            by=by,
            publish=publish,
            ignore_warnings=True,
        )


def make_draft(
    form: Form, definition: bytes | None = None, *, kind: Kind = Kind.XML
) -> FormVersion:
    """A new draft of the form; without a definition, a copy of what is published."""
    upload = Upload(data=definition, kind=kind) if definition else None
    with converting_here():
        version = actions.replace_draft(
            form=form, upload=upload, by=None, ignore_warnings=True
        )
    form.refresh_from_db()
    return version


def make_version(
    form: Form, definition: bytes, *, kind: Kind = Kind.XML
) -> FormVersion:
    """A new published version of the form."""
    make_draft(form, definition, kind=kind)
    version = actions.publish(form=form, by=None)
    form.refresh_from_db()
    return version
