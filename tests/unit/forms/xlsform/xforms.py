"""XForms written by hand."""


def xform(
    *,
    instance: str = "<a/>",
    binds: str = "",
    body: str = "",
    model: str = "",
    head: str = "<h:title>Title</h:title>",
    root: str = 'id="f" version="1"',
    meta: str = "<meta><instanceID/></meta>",
) -> bytes:
    """A form; every part can be replaced."""
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
 xmlns:orx="http://openrosa.org/xforms"
 xmlns:entities="http://www.opendatakit.org/xforms/entities">
 <h:head>{head}<model><instance><data {root}>{instance}{meta}</data></instance>
 {model}{binds}</model></h:head><h:body>{body}</h:body></h:html>""".encode()
