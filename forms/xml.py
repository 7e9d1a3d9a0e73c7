"""XML from outside: read without DTD and entities, and within limits."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from forms.problem import Code, FormError, Problem

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 100


def read_xml(data: str | bytes, *, what: str) -> Element:
    """The root element. `what` names the file in problems. Raises FormError for what is broken, too big or unsafe."""
    if len(data) > MAX_BYTES:
        raise FormError([Problem(code=Code.TOO_BIG, text=f"{what} is over {MAX_BYTES} bytes", facts=_size(what, data))])
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise FormError([Problem(code=Code.UNSAFE_XML, text=f"{what} has a DTD", facts={"file": what})]) from None
    except (ParseError, ValueError) as error:
        reason = str(error)
        raise FormError(
            [Problem(code=Code.BAD_XML, text=f"{what}: {reason}", facts={"file": what, "reason": reason})]
        ) from None
    _check_depth(root, what)
    return root


def _size(what: str, data: str | bytes) -> dict[str, str | int]:
    return {"file": what, "what": "xml", "limit": MAX_BYTES, "found": len(data)}


def _check_depth(root: Element, what: str) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FormError([Problem(code=Code.BAD_XML, text=f"{what} is nested too deeply", facts={"file": what})])
        level = [child for element in level for child in element]


def local(tag: str) -> str:
    """ "{http://…}input" -> "input"."""
    return tag.rpartition("}")[2]


def namespace(tag: str) -> str:
    """ "{http://…}input" -> "http://…"; "" without one."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
