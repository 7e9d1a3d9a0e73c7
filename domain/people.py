"""Who is who in a family, and the stretches of life in which the programme accompanies a person."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the programme."""

    KADER = "kader"
    PETUGAS = "petugas"
    PEMBINA = "pembina"
    KOORDINATOR = "koordinator"
    KELUARGA = "keluarga"


class Relation(StrEnum):
    """What a person is in the family."""

    IBU = "ibu"
    AYAH = "ayah"
    ANAK = "anak"
    NENEK = "nenek"
    KAKEK = "kakek"
    WALI = "wali"
    CALON_ISTRI = "calon_istri"
    CALON_SUAMI = "calon_suami"
    LAIN = "lain"


def one_line(name: str) -> str:
    """A name stands within other people's messages: with line breaks in it, it would look like lines of ours."""
    return " ".join(name.split())


_UNNAMED = frozenset(
    ("", "bayi", "baby", "belum", "belum ada", "belum diberi nama", "belum ada nama", "belum punya nama", "no name yet")
)
_NOT_YET = re.compile(r"\b(blm|blum|belom)\b")


def child_name(given: str, mother: str) -> str:
    """As written; "Bayi Wulandari" for a baby that has no name yet, until somebody gives it one."""
    name = one_line(given)
    return f"Bayi {mother}".strip() if _NOT_YET.sub("belum", name.casefold()) in _UNNAMED else name


class EpisodeKind(StrEnum):
    """A stretch of life with its own visits and messages."""

    CATIN = "catin"
    PREGNANCY = "pregnancy"
    POSTPARTUM = "postpartum"
    CHILD = "child"


class Anchor(StrEnum):
    """The date from which a person's messages count."""

    HPHT = "hpht"
    BIRTH = "birth"
