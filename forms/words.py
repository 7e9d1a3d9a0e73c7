"""The texts of a form: translations by language, with the values of answers in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from forms.expression import Expr
from forms.form import Part, Text, Words
from forms.xml import local

CompileAt = Callable[[str, str, str | None], Expr | None]
ITEXT = re.compile(r"\s*jr:itext\(\s*(['\"])(.*?)\1\s*\)\s*\Z", re.DOTALL)
NAMED = re.compile(r"#\{\s*([^}\s]+)\s*\}")
FILLER = "-"  # pyxform's word for a translation that nobody wrote


def plain_words(text: str) -> Words:
    """A text without translations."""
    return Words({"": (text,)})


def element_text(element: Element, path: str, column: str, compile_at: CompileAt) -> Text:
    """The parts of a mixed element: text, and <output value="…"/> as expressions."""
    parts: list[Part] = [element.text or ""]
    for child in element:
        if local(child.tag) == "output":
            expr = compile_at(path, column, child.get("value") or child.get("ref"))
            parts.extend([expr] if expr is not None else [])
        parts.append(child.tail or "")
    return _trimmed([part for part in parts if part != ""])


def _trimmed(parts: list[Part]) -> Text:
    """pyxform puts a space before and after texts with answers in them."""
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")


class Translations:
    """The itext block: words by id, compiled when the question that they belong to is known."""

    def __init__(self, model: Element, compile_at: CompileAt) -> None:
        self._compile_at = compile_at
        self._texts: dict[str, dict[str, Element]] = {}
        default: list[str] = []
        others: list[str] = []
        for itext in model:
            for translation in itext if local(itext.tag) == "itext" else ():
                language = translation.get("lang", "")
                (default if (translation.get("default") or "").startswith("true") else others).append(language)
                for text in translation:
                    self._texts.setdefault(text.get("id", ""), {})[language] = text
        self.languages = tuple(default + others)
        self._made: dict[str, Words] = {}

    def referred(self, path: str, source: str) -> Words | None:
        """The words of jr:itext('id'); None if the source is no such call. `path`: whose answers they speak of."""
        match = ITEXT.match(source)
        if match is None:
            return None
        key = match[2]
        if key not in self._made:
            self._made[key] = self._words(path, self._texts.get(key, {}))
        return self._made[key]

    def _words(self, path: str, texts: Mapping[str, Element]) -> Words:
        by_language: dict[str, Text] = {}
        guidance: dict[str, Text] = {}
        media: dict[str, dict[str, str]] = {}
        for language, text in texts.items():
            for value in text:
                form = value.get("form")
                parts = element_text(value, path, "label", self._compile_at)
                if parts == (FILLER,) or not parts:
                    continue
                if form in (None, "long") or (form == "short" and language not in by_language):
                    by_language[language] = parts
                elif form == "guidance":
                    guidance[language] = parts
                elif form is not None:
                    file = "".join(part for part in parts if isinstance(part, str))
                    media.setdefault(language, {})[form] = file.rpartition("/")[2]
        return Words(by_language, guidance, media)

    def all_words(self) -> dict[str, Words]:
        """Texts by id. Those of questions speak of their question's answers, those of choices of the whole form."""
        for key in self._texts:
            self.referred(key.partition(":")[0], f"jr:itext('{key}')")
        return self._made

    def language_of(self, code: str) -> str:
        """The language whose code or name this is, "" for none."""
        for language in self.languages:
            if code and (language == code or language.endswith(f"({code})")):
                return language
        return code if not self.languages else ""

    def template(self, path: str, text: str) -> Text:
        """A text in which #{name} stands for the answer of a question."""
        pieces = NAMED.split(text)
        parts: list[Part] = []
        for place, piece in enumerate(pieces):
            if place % 2 == 0:
                parts.append(piece)
            else:
                expr = self._compile_at(path, "bind::sapa:warning_message", f"//{piece}")
                parts.extend([expr] if expr is not None else [])
        return _trimmed([part for part in parts if part != ""])
