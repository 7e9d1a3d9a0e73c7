"""Areas of Indonesia by Kemendagri code: what lies in what, which kind of place it is, and which clock it lives by.

Codes are kept in their dotted form, "15.01.16.2025". They are compared by whole segments, never by the beginning of
the text. `data/provinsi.csv` holds facts from idn-area-data (ODbL), which is to be named in NOTICE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache, lru_cache

from domain.tables import read_csv
from domain.zones import Zone

NATION = "id"  # a word, so that an empty field can never mean "everything"

_LENGTHS = (2, 2, 2, 4)  # digits of each segment
_DIGITS = {sum(_LENGTHS[:depth]): depth for depth in (1, 2, 3, 4)}
_SEPARATORS = re.compile(r"[.\s]+")


class Level(IntEnum):
    """How many segments a code has."""

    NASIONAL = 0
    PROVINSI = 1
    KABUPATEN_KOTA = 2
    KECAMATAN = 3
    DESA_KELURAHAN = 4


class AreaKind(StrEnum):
    NASIONAL = "nasional"
    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    DESA = "desa"
    DESA_ADAT = "desa_adat"


@dataclass(frozen=True, slots=True)
class Province:
    code: str
    name: str
    zone: Zone


@lru_cache(maxsize=4096)
def parse_area(text: str) -> str:
    """The dotted code of "15.01.16.2025", "1501162025" or "15 01 16 2025"; ValueError for what is no area code."""
    segments = _split(text)
    if segments == [NATION]:
        return NATION
    if not segments or not all(_fits(segment, place) for place, segment in enumerate(segments)):
        raise ValueError("not a Kemendagri area code")
    return ".".join(segments)


def _split(text: str) -> list[str]:
    parts = [part for part in _SEPARATORS.split(text.strip()) if part]
    if len(parts) != 1 or not parts[0].isdecimal():
        return parts
    [digits] = parts
    starts = [sum(_LENGTHS[:place]) for place in range(_DIGITS.get(len(digits), 0))]
    return [digits[start : start + length] for start, length in zip(starts, _LENGTHS, strict=False)]


def _fits(segment: str, place: int) -> bool:
    if place >= len(_LENGTHS) or not (segment.isascii() and segment.isdecimal() and len(segment) == _LENGTHS[place]):
        return False
    number = int(segment)
    return [number >= 11, number not in (0, 70), number > 0, segment[0] in "123"][place]


def level(code: str) -> Level:
    """What a code stands for."""
    code = parse_area(code)
    return Level.NASIONAL if code == NATION else Level(code.count(".") + 1)


def kind(code: str) -> AreaKind:
    """The kind of place, as the code tells it: kota from 71 on; kelurahan 1xxx, desa 2xxx, desa adat 3xxx."""
    last = parse_area(code).rsplit(".", 1)[-1]
    match level(code):
        case Level.NASIONAL:
            return AreaKind.NASIONAL
        case Level.PROVINSI:
            return AreaKind.PROVINSI
        case Level.KABUPATEN_KOTA:
            return AreaKind.KOTA if int(last) > 70 else AreaKind.KABUPATEN
        case Level.KECAMATAN:
            return AreaKind.KECAMATAN
        case _:
            return {"1": AreaKind.KELURAHAN, "2": AreaKind.DESA, "3": AreaKind.DESA_ADAT}[last[0]]


def parents(code: str) -> tuple[str, ...]:
    """The areas around it, from the nation down to the nearest; none for the nation."""
    code = parse_area(code)
    if code == NATION:
        return ()
    segments = code.split(".")
    return (NATION, *(".".join(segments[:depth]) for depth in range(1, len(segments))))


def ancestor(code: str, wanted: Level) -> str:
    """The area of that level that it lies in, or itself; ValueError if the code is coarser than that."""
    code = parse_area(code)
    for area in (*parents(code), code):
        if level(area) is wanted:
            return area
    raise ValueError(f"no {wanted.name.lower()} in this code")


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies in it: "15.01" holds "15.01.16", and nothing of "15.10"."""
    outer, inner = parse_area(outer), parse_area(inner)
    return outer in (NATION, inner) or inner.startswith(outer + ".")


def around(one: str, other: str) -> str:
    """The smallest area that holds both."""
    return next(area for area in reversed((*parents(one), one)) if contains(area, other))


@cache
def provinces() -> tuple[Province, ...]:
    """The 38 provinces, by code."""
    return tuple(Province(row["kode"], row["nama"], Zone(row["zona"])) for row in read_csv("provinsi.csv"))


@cache
def _zones() -> dict[str, Zone]:
    return {province.code: province.zone for province in provinces()}


def zone_of(code: str) -> Zone:
    """The clock of an area, by its province; the nation's is WIB. ValueError for a province that does not exist."""
    code = parse_area(code)
    if code == NATION:
        return Zone.WIB
    zone = _zones().get(code[:2])
    if zone is None:
        raise ValueError("no such province")
    return zone


@cache
def seed_places() -> dict[str, str]:
    """The places that the programme's own documents name, with all around them: name by code. They are known from the
    start; the rest comes with the national table."""
    return {row["code"]: row["name"] for row in read_csv("seed_places.csv")}
