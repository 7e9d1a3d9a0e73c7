"""The words' own small markup, *bold* and _italic_, and how each channel writes it. Facts can never become markup.

While a template is compiled, its marks become four private characters; whatever a fact brings loses these characters.
Only after rendering is the whole text escaped and the private characters turned into what the channel understands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial

from jinja2 import TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from messages.outgoing import Markup

BOLD_ON, BOLD_OFF, ITALIC_ON, ITALIC_OFF = "\ue000", "\ue001", "\ue002", "\ue003"
MARKS = BOLD_ON + BOLD_OFF + ITALIC_ON + ITALIC_OFF

_MARK = re.compile(r"\\[*_\\]|[*\n]|(?<!\w)_|_(?!\w)")  # an underscore within a word is plain
_SIGNS = {"*": (BOLD_ON, BOLD_OFF), "_": (ITALIC_ON, ITALIC_OFF)}
_CLOSES = {BOLD_ON: BOLD_OFF, ITALIC_ON: ITALIC_OFF}
_WRITTEN = {
    Markup.HTML: ("<b>", "</b>", "<i>", "</i>"),
    Markup.WHATSAPP: ("*", "*", "_", "_"),
    Markup.PLAIN: ("", "", "", ""),
}
# WhatsApp knows no escape: a mark that a person typed becomes its look-alike.
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "'"})
_LOOSE_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
# Characters that steer a display: controls, and those that turn the direction of what follows.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069" + MARKS + "]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Emphasis(Extension):
    """Reads *bold* and _italic_ in the text of a template (never in its expressions). A mark that stays open at the
    end of its line, or closes another than the last opened, is a TemplateSyntaxError; `\\*` and `\\_` are plain."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        open_marks: list[str] = []
        line = 1
        for token in stream:
            line = token.lineno
            if token.type == "data":
                read = partial(_sign, open_marks, line)
                yield Token(line, "data", _MARK.sub(read, token.value))
            else:
                yield token
        _refuse_open(open_marks, line)


def _sign(open_marks: list[str], line: int, match: re.Match[str]) -> str:
    found = match.group()
    if found == "\n":
        _refuse_open(open_marks, line)
        return found
    if found.startswith("\\"):
        return found[1]
    if found not in open_marks:
        open_marks.append(found)
        return _SIGNS[found][0]
    if open_marks.pop() != found:
        raise TemplateSyntaxError(f"{found} closes before the mark inside it", line)
    return _SIGNS[found][1]


def _refuse_open(open_marks: list[str], line: int) -> None:
    if open_marks:
        raise TemplateSyntaxError(f"{open_marks[-1]} is not closed on its line", line)


def harmless(text: str) -> str:
    """What a person or a form brought, without controls and private marks; right-to-left text is kept to itself."""
    text = _UNWANTED.sub("", text)
    if text.isascii():
        return text
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def written(text: str, markup: Markup) -> str:
    """A rendered text as the channel wants it, everything escaped but our own marks."""
    if markup is Markup.HTML:
        text = html.escape(text, quote=False)
    elif markup is Markup.WHATSAPP:
        text = _LOOSE_UNDERSCORE.sub("＿", text.translate(_LOOKALIKES))
    return _with_signs(text, markup)


def length(text: str) -> int:
    """How long a rendered text is to a channel: UTF-16 units, as Telegram counts, marks left out."""
    plain = _with_signs(text, Markup.PLAIN)
    return len(plain) if plain.isascii() else len(plain.encode("utf-16-le")) // 2


def _with_signs(text: str, markup: Markup) -> str:
    for mark, sign in zip(MARKS, _WRITTEN[markup], strict=True):
        text = text.replace(mark, sign)
    return text


def cut(text: str, longest: int) -> str:
    """At most `longest` units of a rendered text: cut between words, with "…" and every open mark closed."""
    if length(text) <= longest:
        return text
    kept = text[:longest]
    while length(kept) > longest - 1:
        kept = kept[:-1]
    head, space, _ = kept.rpartition(" ")
    kept = (head if space and len(head) > longest // 2 else kept).rstrip() + "…"
    return kept + "".join(_CLOSES[mark] for mark in reversed(_still_open(kept)))


def _still_open(text: str) -> list[str]:
    opened: list[str] = []
    for character in text:
        if character in _CLOSES:
            opened.append(character)
        elif character in MARKS:
            opened.pop()
    return opened
