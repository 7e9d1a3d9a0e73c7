"""Functions on text, and on a select's answer as a list of names."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid as uuids
import zlib
from collections.abc import Callable
from typing import Any, Protocol

import regex as _regex

from forms.functions.function import MAX_TEXT, Function, Run
from forms.problem import Code, Endless, XPathError
from forms.values import Value, to_number, to_text

regexes: Any = _regex  # the library ships no types
REGEX_SECONDS = 0.1  # of one match; a phone number takes microseconds
MAX_PATTERN = 2_000


class Pattern(Protocol):
    def fullmatch(self, text: str, *, timeout: float) -> object | None: ...


def texts(values: tuple[Value, ...]) -> list[str]:
    """Every argument as text, node-sets spread out."""
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found.extend(to_text(node.worth()) for node in value)
        else:
            found.append(to_text(value))
    return found


def bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Endless(f"text over {MAX_TEXT} characters")
    return text


def concat(_run: Run, *values: Value) -> str:
    return bounded("".join(texts(values)))


def join(_run: Run, separator: Value, *values: Value) -> str:
    return bounded(to_text(separator).join(texts(values)))


def substr(_run: Run, value: Value, start: Value, end: Value | None = None) -> str:
    """0-based, end exclusive; negative places count from the end."""
    text = to_text(value)
    first, last = _place(start, 0), len(text) if end is None else _place(end, 0)
    first = first + len(text) if first < 0 else first
    last = last + len(text) if last < 0 else last
    return text[max(0, first) : max(0, last)]


def _place(value: Value, otherwise: int) -> int:
    number = to_number(value)
    if number != number:
        return otherwise
    return int(max(-MAX_TEXT, min(MAX_TEXT, number)))


def substring(_run: Run, value: Value, start: Value, length: Value | None = None) -> str:
    """XPath 1.0's: 1-based, places rounded."""
    text, first = to_text(value), to_number(start)
    last = float("inf") if length is None else _half_up(first) + _half_up(to_number(length))
    first = _half_up(first)
    return "".join(letter for place, letter in enumerate(text, 1) if first <= place < last)


def _half_up(number: float) -> float:
    return number if number != number or abs(number) == float("inf") else float(int((number + 0.5) // 1))


def substring_before(_run: Run, value: Value, mark: Value) -> str:
    before, found, _ = _split(to_text(value), to_text(mark))
    return before if found else ""


def substring_after(_run: Run, value: Value, mark: Value) -> str:
    _, found, after = _split(to_text(value), to_text(mark))
    return after if found else ""


def _split(text: str, mark: str) -> tuple[str, bool, str]:
    if not mark:
        return "", True, text
    before, found, after = text.partition(mark)
    return before, bool(found), after


def translate(_run: Run, value: Value, old: Value, new: Value) -> str:
    before, after = to_text(old), to_text(new)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(before):
        table.setdefault(ord(letter), after[place] if place < len(after) else None)
    return to_text(value).translate(table)


def regex(_run: Run, value: Value, pattern: Value) -> bool:
    """The whole value must match, as in JavaRosa. Raises Endless when the match takes too long."""
    compiled = compile_pattern(to_text(pattern))
    try:
        return compiled.fullmatch(to_text(value), timeout=REGEX_SECONDS) is not None
    except TimeoutError:
        raise Endless("a regular expression took too long") from None


def compile_pattern(pattern: str) -> Pattern:
    """Raises XPathError (BAD_REGEX) for a pattern that is none."""
    if len(pattern) > MAX_PATTERN:
        raise XPathError(Code.BAD_REGEX, "regular expression too long", pattern=pattern[:80])
    try:
        compiled: Pattern = regexes.compile(pattern, regexes.VERSION0)
        return compiled
    except (regexes.error, RecursionError, OverflowError):
        raise XPathError(Code.BAD_REGEX, "not a regular expression", pattern=pattern[:80]) from None


def selected(_run: Run, chosen: Value, name: Value) -> bool:
    return f" {to_text(name).strip()} " in f" {to_text(chosen)} "


def selected_at(_run: Run, chosen: Value, place: Value) -> str:
    """0-based; "" outside the list."""
    names, index = to_text(chosen).split(), _place(place, -1)
    return names[index] if 0 <= index < len(names) else ""


def count_selected(_run: Run, chosen: Value) -> float:
    return float(len(to_text(chosen).split()))


def uuid(_run: Run, length: Value | None = None) -> str:
    if length is None:
        return str(uuids.uuid4())
    wanted = max(0, min(_place(length, 0), 1_000))
    return "".join(uuids.uuid4().hex for _ in range(wanted // 32 + 1))[:wanted].upper()


DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
    "SHA-384": lambda data: hashlib.sha384(data).digest(),
    "SHA-512": lambda data: hashlib.sha512(data).digest(),
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
}


def digest(_run: Run, value: Value, algorithm: Value, encoding: Value = "base64") -> str:
    """base64 unless "hex" is asked for. An unknown algorithm or encoding is an error of the form."""
    compute = DIGESTS.get(to_text(algorithm).upper())
    if compute is None or to_text(encoding) not in ("base64", "hex"):
        raise XPathError(Code.XPATH_ARGUMENTS, "digest: unknown algorithm or encoding", function="digest")
    result = compute(to_text(value).encode())
    return result.hex() if to_text(encoding) == "hex" else base64.b64encode(result).decode()


def base64_decode(_run: Run, value: Value) -> str:
    """ "" for what is not base64, or not text inside."""
    try:
        return base64.b64decode(to_text(value), validate=False).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def base64_encode(_run: Run, value: Value) -> str:
    return bounded(base64.b64encode(to_text(value).encode()).decode())


FUNCTIONS = {
    "concat": Function(concat, 0, None, sets=True),
    "join": Function(join, 1, None, sets=True),
    "substr": Function(substr, 2, 3),
    "substring": Function(substring, 2, 3),
    "substring-before": Function(substring_before, 2, 2),
    "substring-after": Function(substring_after, 2, 2),
    "translate": Function(translate, 3, 3),
    "contains": Function(lambda _run, a, b: to_text(b) in to_text(a), 2, 2),
    "starts-with": Function(lambda _run, a, b: to_text(a).startswith(to_text(b)), 2, 2),
    "ends-with": Function(lambda _run, a, b: to_text(a).endswith(to_text(b)), 2, 2),
    "upper-case": Function(lambda _run, a: bounded(to_text(a).upper()), 1, 1),
    "lower-case": Function(lambda _run, a: bounded(to_text(a).lower()), 1, 1),
    "regex": Function(regex, 2, 2),
    "selected": Function(selected, 2, 2),
    "is-selected": Function(selected, 2, 2),
    "selected-at": Function(selected_at, 2, 2),
    "count-selected": Function(count_selected, 1, 1),
    "uuid": Function(uuid, 0, 1, chance=True),
    "digest": Function(digest, 2, 3),
    "base64-decode": Function(base64_decode, 1, 1),
    "base64-encode": Function(base64_encode, 1, 1),
}
