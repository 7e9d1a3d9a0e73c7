"""The areas that this database knows, and the one condition "in this area" that all questions share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, select

from domain import areas as codes
from domain.areas import NATION, AreaKind, Level
from domain.zones import Zone
from storage.database import Store
from storage.inserts import insert_or_replace
from storage.tables import wilayah


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """valid_to: the last day of a code that was replaced (a kecamatan that was split)."""

    code: str
    name: str
    zone: Zone
    lokus_year: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def level(self) -> Level:
        return codes.level(self.code)

    @property
    def kind(self) -> AreaKind:
        return codes.kind(self.code)

    @property
    def title(self) -> str:
        """The official name: "Desa Purwodadi", "Kabupaten Kerinci"; a province has its name alone."""
        return self.name if self.level is Level.PROVINSI else f"{_TITLES[self.kind]} {self.name}"


_TITLES = {
    AreaKind.KABUPATEN: "Kabupaten",
    AreaKind.KOTA: "Kota",
    AreaKind.KECAMATAN: "Kecamatan",
    AreaKind.KELURAHAN: "Kelurahan",
    AreaKind.DESA: "Desa",
    AreaKind.DESA_ADAT: "Desa Adat",
}


_KIND_WORD = re.compile(r"^\s*(kabupaten|kab\.|kota|kecamatan|kec\.|kelurahan|kel\.|desa)\s+", re.IGNORECASE)
_ROMAN = re.compile("[IVX]+")
_LONGEST_NAME = 120


class RowTrouble(StrEnum):
    NO_CODE = "no_code"
    NO_NAME = "no_name"
    NO_PROVINCE = "no_province"
    NO_DATE = "no_date"  # valid_from or valid_to is no date like 2024-12-31


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row of an import that was left out. line: of the file, the heading being line 1."""

    line: int
    code: str
    trouble: RowTrouble


@dataclass(frozen=True, slots=True)
class Imported:
    taken: int
    problems: tuple[RowProblem, ...]


def bounds(area: str) -> tuple[str, str]:
    """[low, high) of the codes that are `area` or lie in it: after the digits and dots of a code comes nothing but
    its own segments before "/"."""
    return ("", ":") if area == NATION else (area, area + "/")


def within(column: ColumnElement[str], area: str) -> ColumnElement[bool]:
    """SQL: this code is `area` or lies in it, by whole segments; an index on the column serves it."""
    low, high = bounds(area)
    return and_(column >= low, column < high)


def within_bound(column: ColumnElement[str]) -> ColumnElement[bool]:
    """`within` for a statement built once; `area_parameters` gives its parameters."""
    return and_(column >= bindparam("area_low", type_=column.type), column < bindparam("area_high", type_=column.type))


def area_parameters(area: str) -> dict[str, str]:
    low, high = bounds(area)
    return {"area_low": low, "area_high": high}


_PUT = insert_or_replace(wilayah, ["code"], ["name", "level", "zone", "lokus_year", "valid_from", "valid_to"])
_NAME = insert_or_replace(wilayah, ["code"], ["name", "level", "zone"])  # an import leaves what it does not know
_VALID = insert_or_replace(wilayah, ["code"], ["name", "level", "zone", "valid_from", "valid_to"])
_OF = select(wilayah).where(wilayah.c.code == bindparam("code"))
_AMONG = select(wilayah).where(wilayah.c.code.in_(bindparam("codes", expanding=True)))
_AT_LEVEL = (
    select(wilayah)
    .where(wilayah.c.level == bindparam("level"), within_bound(wilayah.c.code), wilayah.c.valid_to.is_(None))
    .order_by(wilayah.c.code)
)


def put(store: Store, areas: Iterable[Area]) -> None:
    """Adds areas, or replaces what was known of their codes."""
    if rows := [_values(area) for area in areas]:
        store.connection.execute(_PUT[store.dialect], rows)


def put_seed_places(store: Store) -> int:
    """The programme's own places, where nothing is known of their codes yet. How many were put."""
    seeds = codes.seed_places()
    known = set(store.connection.execute(_AMONG, {"codes": list(seeds)}).scalars())
    missing = [
        Area(code=code, name=name, zone=codes.zone_of(code)) for code, name in seeds.items() if code not in known
    ]
    put(store, missing)
    return len(missing)


def by_code(store: Store, code: str) -> Area | None:
    row = store.connection.execute(_OF, {"code": code}).one_or_none()
    return None if row is None else _area(row)


def children(store: Store, code: str) -> tuple[Area, ...]:
    """The areas one level below that exist today, by code; those of the nation are the provinces."""
    level = Level.NASIONAL if code == NATION else codes.level(code)
    return () if level is Level.DESA_KELURAHAN else at_level(store, code, Level(level + 1))


def at_level(store: Store, code: str, level: Level) -> tuple[Area, ...]:
    """All areas of one level in `code` that exist today (itself, if it is of that level), by code."""
    rows = store.connection.execute(_AT_LEVEL, {"level": level, **area_parameters(code)})
    return tuple(_area(row) for row in rows)


def path(store: Store, code: str) -> tuple[Area, ...]:
    """The area and those around it, nearest first; codes that are not known are left out."""
    rows = store.connection.execute(_AMONG, {"codes": [*codes.parents(code), code]})
    return tuple(sorted((_area(row) for row in rows), key=lambda area: -area.level))


def name_path(store: Store, code: str) -> str:
    """ "Desa Purwodadi, Tebing Tinggi": its official name and the kecamatan's, or for larger areas the next one's.
    The code itself where no name is known."""
    found = path(store, code)
    if not found or found[0].code != code:
        return code
    return ", ".join([found[0].title, *(area.name for area in found[1:2])])


def zone(store: Store, code: str) -> Zone:
    """The clock of an area: as put, else its province's. ValueError for a code of no province."""
    found = path(store, code)
    return found[0].zone if found else codes.zone_of(code)


def import_areas(store: Store, rows: Iterable[Mapping[str, str]]) -> Imported:
    """The national table as rows with `code` and `name` (codes with or without dots), and, where it has them,
    `valid_from` and `valid_to` (the last day of a code that was replaced). Rows that cannot be taken are
    told and left out; what was known besides the name stays."""
    problems: list[RowProblem] = []
    taken: dict[str, Area] = {}
    for line, row in enumerate(rows, start=2):
        area = _read(row)
        if isinstance(area, Area):
            taken[area.code] = area
        else:
            problems.append(RowProblem(line, (row.get("code") or "")[:20], area))
    dated = [area for area in taken.values() if area.valid_from or area.valid_to]
    if undated := [area for area in taken.values() if area not in dated]:
        store.connection.execute(_NAME[store.dialect], [_values(area) for area in undated])
    if dated:
        store.connection.execute(_VALID[store.dialect], [_values(area) for area in dated])
    return Imported(len(taken), tuple(problems))


def _read(row: Mapping[str, str]) -> Area | RowTrouble:
    try:
        code = codes.parse_area(row.get("code") or "")
    except ValueError:
        return RowTrouble.NO_CODE
    if code == NATION:
        return RowTrouble.NO_CODE
    name = _tidy(row.get("name") or "")
    if not name:
        return RowTrouble.NO_NAME
    try:
        zone = codes.zone_of(code)
    except ValueError:
        return RowTrouble.NO_PROVINCE
    try:
        first, last = (_day(row.get(column)) for column in ("valid_from", "valid_to"))
    except ValueError:
        return RowTrouble.NO_DATE
    return Area(code=code, name=name, zone=zone, valid_from=first, valid_to=last)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text.strip()) if text and text.strip() else None


def _tidy(name: str) -> str:
    """ "KAB. TANJUNG JABUNG BARAT" is Tanjung Jabung Barat: the kind of place is in the code."""
    words = _KIND_WORD.sub("", name).split()
    if name.isupper():
        words = [word if _ROMAN.fullmatch(word) else word.capitalize() for word in words]
    return " ".join(words)[:_LONGEST_NAME]


def _values(area: Area) -> dict[str, object]:
    return {
        "code": area.code,
        "name": area.name,
        "level": int(area.level),
        "zone": area.zone.value,
        "lokus_year": area.lokus_year,
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
    }


def _area(row: Row[Any]) -> Area:
    return Area(
        code=row.code,
        name=row.name,
        zone=Zone(row.zone),
        lokus_year=row.lokus_year,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
