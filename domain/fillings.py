"""The few fields that a broadcast may have for each recipient: `{nama}`, `{desa}`. A closed list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Filling(StrEnum):
    """As the sender writes it, between braces."""

    NAMA = "nama"
    ANAK = "anak"
    DESA = "desa"
    KECAMATAN = "kecamatan"
    POSYANDU = "posyandu"
    HARI_POSYANDU = "hari_posyandu"
    KADER = "kader"
    PENGIRIM = "pengirim"


_FIELD = re.compile(r"\{([^{}\n]{0,40})\}")
_BLANK = re.compile(r"\[(?:tempat|jam|hari|tanggal|hari, tanggal)\]", re.IGNORECASE)


def fields_in(text: str) -> frozenset[str]:
    """What stands between braces, in small letters."""
    return frozenset(_name(match) for match in _FIELD.finditer(text))


def unknown_fields(text: str) -> list[str]:
    """Those that nobody can fill, in the order of the alphabet."""
    return sorted(fields_in(text) - set(Filling))


def blanks_in(text: str) -> list[str]:
    """What a ready text leaves open and its sender has to write: "[tempat]"."""
    return list(dict.fromkeys(match[0] for match in _BLANK.finditer(text)))


def filled(text: str, values: Mapping[Filling, str]) -> str:
    """The text for one recipient; a field without a value stays as it is written, and what a value holds is never
    filled again."""

    def value(match: re.Match[str]) -> str:
        name = _name(match)
        return values.get(Filling(name), match[0]) if name in set(Filling) else match[0]

    return _FIELD.sub(value, text)


def _name(match: re.Match[str]) -> str:
    return match[1].strip().lower()
