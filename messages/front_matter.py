"""Markdown files with a head: what the families' texts share, from the head's shape to the approval it may carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from domain.tables import from_yaml
from messages.wordlist import FALLBACK, read_text

_VOICE = re.compile(r"^## (\w+)[ \t]*\n", re.MULTILINE)


class Approval(StrEnum):
    """What a health worker has said of a text; to a text that was changed since, nothing was said. RETURNED is only
    said in a chat, never in a file."""

    WAITING = "menunggu persetujuan"
    APPROVED = "disetujui"
    RETURNED = "perlu diperbaiki"


def fingerprint(*texts: str) -> str:
    """Eight letters that change with every word: what an approval is given to."""
    return sha256("\n".join(texts).encode()).hexdigest()[:8]


def shelved(folder: Path, language: str, pattern: str) -> Iterator[tuple[str, Path]]:
    """The files of a language behind those of the fallback, which they stand in for; each with its shelf's name."""
    for shelf in dict.fromkeys((FALLBACK, language)):
        for path in sorted((folder / shelf).glob(pattern)):
            yield shelf, path


def read_parts(path: Path) -> tuple[str, dict[str, Any] | None, str]:
    """(the whole, its head, its body) of one file; None for a head that is missing or cannot be read."""
    try:
        text = read_text(path)
    except UnicodeDecodeError:
        return "", None, ""
    head, body = parted(text)
    return text, head, body


def parted(text: str) -> tuple[dict[str, Any] | None, str]:
    """Head and body of a Markdown text."""
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        return None, ""
    try:
        head = from_yaml(parts[1])
    except yaml.YAMLError:
        return None, ""
    return (head if isinstance(head, dict) else None), parts[2].strip()


def spoken_to(body: str) -> tuple[str, dict[str, str]]:
    """The body, and what others than the mother read instead: each begins with a line "## ayah"."""
    first, *others = _VOICE.split(body)
    names, texts = others[::2], others[1::2]
    return first.strip(), {name.lower(): text.strip() for name, text in zip(names, texts, strict=True)}


def line_of(text: str, field: str) -> int:
    """The line on which a field of the head stands; 1 for what stands nowhere."""
    for number, line in enumerate(text.splitlines(), start=1):
        if field and line.startswith(f"{field}:"):
            return number
    return 1


def are_texts(value: object) -> bool:
    """A list of texts, at least one."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item for item in value)


def is_sound_approval(value: object) -> bool:
    """Waiting stands alone; approved names who, when, and the fingerprint of which text."""
    if not isinstance(value, dict):
        return False
    if value == {"state": Approval.WAITING}:
        return True
    signed = (
        isinstance(value.get("by"), str) and isinstance(value.get("when"), date) and isinstance(value.get("of"), str)
    )
    return value.keys() == {"state", "by", "when", "of"} and value["state"] == Approval.APPROVED and signed


def numbers_in(text: str) -> set[str]:
    """Every number that a text says, as it is written."""
    return set(re.findall(r"\d+(?:,\d+)?", text))
