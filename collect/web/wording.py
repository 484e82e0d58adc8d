"""How Babel finds what pages say, for `babel.cfg`."""

import io
from collections.abc import Collection, Iterator
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def of_template(
    file: IO[bytes],
    keywords: Any,
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[tuple[Any, ...]]:
    """Messages of a Django template, as Babel wants them of an extraction method:
    line, name of the function, message, comments."""
    code = templatize(file.read().decode(), origin=getattr(file, "name", None))
    # Between brackets, how far lines are indented means nothing.
    yield from extract_python(
        io.BytesIO(f"({code})".encode()), keywords, comment_tags, options
    )
