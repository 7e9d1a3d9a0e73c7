"""Telegram's HTML subset: markup becomes plain text with entities, or is refused as Telegram refuses it.

Rules and error texts: core.telegram.org/bots/api#html-style and the Bot API's own answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.simulator.refusals import Json, Refused, bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(?:x([0-9a-fA-F]+)|([0-9]+))|([a-zA-Z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_SPACE = re.compile(r"\s*")


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def read_html(source: str) -> tuple[str, list[Json]]:
    """(plain text, entities with offsets in UTF-16 code units); Refused 400 for markup that Telegram cannot parse."""
    reader = _Reader(source)
    reader.read()
    entities = sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(reader.written), entities


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the white space at both ends, entities moved and cut accordingly."""
    kept = text.strip()
    cut, length = utf16_length(text[: len(text) - len(text.lstrip())]), utf16_length(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] + entity["length"] - cut, length)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, moved


@dataclass(slots=True)
class _Open:
    """A start tag whose end has not come yet; offset in UTF-16 units, at: characters written before it."""

    tag: str
    offset: int
    at: int
    attributes: dict[str, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.written: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> None:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._tag()
            elif plain := _PLAIN.match(self.source, self.at):
                self._write(plain.group())
                self.at = plain.end()
            else:
                self._write(self._character())
        if self.open:
            raise self._unreadable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _write(self, text: str) -> None:
        self.written.append(text)
        self.units += utf16_length(text)

    def _character(self) -> str:
        """What stands at an ampersand: a character reference, or the ampersand itself."""
        found = _CHARACTER.match(self.source, self.at)
        character = _referred(found) if found else None
        if found is None or character is None:
            self.at += 1
            return "&"
        self.at = found.end()
        return character

    def _tag(self) -> None:
        begin = self.at
        if self.source.startswith("/", begin + 1):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        self.at = begin + 1
        tag = self._take(_TAG_NAME).lower()
        if self.at >= len(self.source):
            raise self._unreadable("Unclosed start tag", begin)
        if tag not in _KINDS:
            raise self._unreadable(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._unreadable('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, self.units, len(self.written), attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Everything up to and with the closing bracket."""
        found: dict[str, str] = {}
        while True:
            self._take(_SPACE)
            if self.at >= len(self.source):
                raise self._unreadable("Unclosed start tag", begin)
            if self.source[self.at] == ">":
                self.at += 1
                return found
            name = self._take(_ATTRIBUTE_NAME).lower()
            if not name:
                raise self._unreadable(f'Empty attribute name in the tag "{tag}"', begin)
            found[name] = self._value(tag, name, begin)

    def _value(self, tag: str, name: str, begin: int) -> str:
        self._take(_SPACE)
        if not self.source.startswith("=", self.at):
            if (tag, name) == ("blockquote", "expandable"):
                return ""
            raise self._unreadable(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self.at += 1
        self._take(_SPACE)
        if self.at >= len(self.source):
            raise self._unreadable("Unclosed start tag", begin)
        if self.source[self.at] in "'\"":
            return self._quoted(begin)
        token_begin = self.at
        token = self._take(_TOKEN).lower()
        if self.at < len(self.source) and not (self.source[self.at].isspace() or self.source[self.at] == ">"):
            raise self._unreadable("Unexpected end of name token", token_begin)
        return token

    def _quoted(self, begin: int) -> str:
        quote = self.source[self.at]
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._unreadable("Unclosed start tag", begin)
        raw = self.source[self.at + 1 : end]
        self.at = end + 1
        return _CHARACTER.sub(lambda found: _referred(found) or found.group(), raw)

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise self._unreadable("Unexpected end tag", begin)
        self.at = begin + 2
        name = self._take(_TAG_NAME)
        self._take(_SPACE)
        if not self.source.startswith(">", self.at):
            raise self._unreadable("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self._unreadable("Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"')
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.units - opened.offset
        text = "".join(self.written[opened.at :])
        entity = _entity(opened, text, length, inside_pre=any(outer.tag == "pre" for outer in self.open))
        if entity is not None:
            if entity["type"] == "pre":
                self._adopt_language(entity)
            self.entities.append(entity)

    def _adopt_language(self, pre: Json) -> None:
        """`<pre><code class="language-x">` is one entity, not two."""
        for inner in self.entities:
            if inner["type"] == "code" and inner["offset"] >= pre["offset"]:
                self.entities.remove(inner)
                if "language" in inner:
                    pre["language"] = inner["language"]
                return

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        taken = found.group() if found else ""
        self.at += len(taken)
        return taken

    def _unreadable(self, what: str, at: int | None = None, more: str = "") -> Refused:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return bad_request(f"can't parse entities: {what}{where}{more}")


def _referred(found: re.Match[str]) -> str | None:
    """The character that `&lt;`, `&#60;` or `&#x3c;` stands for; None if Telegram knows no such name."""
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _entity(opened: _Open, text: str, length: int, *, inside_pre: bool) -> Json | None:
    entity: Json = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": length}
    if length == 0:
        return None
    if opened.tag == "a":
        return _link(entity, opened.attributes.get("href") or text)
    if opened.tag == "code" and inside_pre and opened.attributes.get("class", "").startswith("language-"):
        entity["language"] = opened.attributes["class"].removeprefix("language-")
    if opened.tag == "blockquote" and "expandable" in opened.attributes:
        entity["type"] = "expandable_blockquote"
    if opened.tag == "tg-emoji":
        entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
    return entity


def _link(entity: Json, url: str) -> Json | None:
    """A link that leads nowhere is dropped without a word, as Telegram does."""
    address = web_address(url)
    return None if address is None else {**entity, "url": address}


def web_address(url: str) -> str | None:
    """The address with its scheme, or None for what Telegram takes for no web address."""
    found = re.fullmatch(r"(?:(https?|tg|tel|mailto)://?)?([^\s/?#]+)(.*)", url.strip(), re.IGNORECASE | re.DOTALL)
    if found is None or re.search(r"\s", url.strip()):
        return None
    scheme, host, rest = found.groups()
    if scheme and scheme.lower() == "tg":
        return url.strip()
    if "." not in host and host.partition(":")[0] != "localhost":
        return None
    return f"{scheme or 'http'}://{host}{rest or '/'}"
