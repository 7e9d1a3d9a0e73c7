"""What a person typed, made plain: without invisible characters, in one kind of digits, cut into tokens."""

from __future__ import annotations

import re
import unicodedata

MAX_VALUE = 200  # characters of a number, a date or a choice; longer texts are answers to other questions
MAX_TEXT = 4000  # characters of a text answer: Telegram's own limit is 4,096

_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
_KEPT_SYMBOLS = {"°", "|", "~", "+", "<", ">", "=", "±", "≈", "√", "÷", "×"}
_SPACES = re.compile(r"[^\S\n]+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s\w]|_")


def tidy(text: str) -> str:
    """A text answer as the record keeps it: no control, direction or zero-width characters (a joiner inside an emoji
    stays), line breaks as \\n, spaces at the ends gone."""
    kept = "".join(
        " " if char == "\t" else char for char in text.replace("\r\n", "\n").replace("\r", "\n") if _stays(char)
    )
    return "\n".join(_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", kept).strip().split("\n"))


def _stays(char: str) -> bool:
    return char in "\n\t\u200d\ufe0f" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def plain(text: str) -> str:
    """A text to be read as a value: one line, small letters, digits 0–9, no emoji, no marks that cannot be seen."""
    if text.isascii() and text.isprintable() and "`" not in text:  # nearly all that is typed, and 20 times faster
        return " ".join(text.lower().split())
    for sign, written in _FRACTIONS.items():
        text = text.replace(sign, written)
    kept = "".join(_plain_char(char) for char in text)
    return " ".join(kept.casefold().split())


def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char in _KEPT_SYMBOLS or category == "No":  # ² stays ²: it is not a 2
        return char
    if category in ("Cc", "Zs", "Zl", "Zp", "So"):
        return " " if char not in "℃㎏㎝㎜№" else unicodedata.normalize("NFKC", char)
    if category[0] == "C" or category in ("Sk", "Me") or char == "\ufe0f":
        return ""
    return _DASHES.get(char) or unicodedata.normalize("NFKC", char)


_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-") | {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'}


def tokens(plain_text: str) -> list[str]:
    """Numbers with their separators ("1.234,5"), words, and single signs."""
    return _TOKEN.findall(plain_text)


def shortened(text: str, limit: int = 60) -> str:
    """The beginning of what was given, to be shown back in one line."""
    line = " ".join(tidy(text[: limit * 10]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
