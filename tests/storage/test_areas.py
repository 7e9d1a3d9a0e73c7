"""Areas by whole segments, their names, and the import of the national table."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from domain.areas import Level
from domain.zones import Zone
from storage.database import Store
from storage.tables import wilayah
from storage.villages import areas
from storage.villages.areas import Area, RowProblem, RowTrouble

TABLE = [
    {"code": "15", "name": "JAMBI"},
    {"code": "15.06", "name": "KAB. TANJUNG JABUNG BARAT"},
    {"code": "15.06.06", "name": "Tebing Tinggi"},
    {"code": "1506061001", "name": "Tebing Tinggi"},
    {"code": "15.06.06.2002", "name": "Purwodadi"},
    {"code": "15.08.08", "name": "MUKO-MUKO BATHIN VII"},
    {"code": "61", "name": "Kalimantan Barat"},
    {"code": "94", "name": "Papua"},
]


@pytest.fixture
def known(store: Store) -> Store:
    areas.import_areas(store, TABLE)
    return store


def test_the_national_table_is_taken_and_its_faults_are_told(store: Store) -> None:
    faults = [{"code": "x", "name": "Y"}, {"code": "15.01", "name": " "}, {"name": "Z"}, {"code": "99", "name": "W"}]
    result = areas.import_areas(store, TABLE[:2] + faults)
    assert result.taken == 2
    assert result.problems == (
        RowProblem(4, "x", RowTrouble.NO_CODE),
        RowProblem(5, "15.01", RowTrouble.NO_NAME),
        RowProblem(6, "", RowTrouble.NO_CODE),
        RowProblem(7, "99", RowTrouble.NO_PROVINCE),
    )


def test_a_second_import_keeps_what_the_table_does_not_know(known: Store) -> None:
    areas.put(known, [Area(code="15.06.06.2002", name="Purwodadi", zone=Zone.WIB, lokus_year="2020")])
    areas.import_areas(known, [{"code": "15.06.06.2002", "name": "Purwodadi Baru"}])
    area = areas.by_code(known, "15.06.06.2002")
    assert area is not None
    assert (area.name, area.lokus_year) == ("Purwodadi Baru", "2020")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("15.06.06.2002", "Desa Purwodadi, Tebing Tinggi"),
        ("15.06.06.1001", "Kelurahan Tebing Tinggi, Tebing Tinggi"),
        ("15.06", "Kabupaten Tanjung Jabung Barat, Jambi"),
        ("15.08.08", "Kecamatan Muko-muko Bathin VII, Jambi"),
        ("15", "Jambi"),
        ("15.06.06.2009", "15.06.06.2009"),
    ],
)
def test_names(known: Store, code: str, name: str) -> None:
    assert areas.name_path(known, code) == name


@pytest.mark.parametrize(
    ("area", "inside"),
    [
        ("id", 8),
        ("15", 6),
        ("15.06", 4),
        ("15.06.06", 3),
        ("15.06.06.2002", 1),
        ("15.0", 0),
        ("1", 0),
        ("15.06.06.200", 0),
    ],
)
def test_within_goes_by_whole_segments(known: Store, area: str, inside: int) -> None:
    assert len(known.connection.execute(select(wilayah).where(areas.within(wilayah.c.code, area))).all()) == inside


def test_children_are_one_level_down_and_still_exist(known: Store) -> None:
    assert [area.code for area in areas.children(known, "15.06.06")] == ["15.06.06.1001", "15.06.06.2002"]
    assert [area.code for area in areas.children(known, "id")] == ["15", "61", "94"]
    assert areas.children(known, "15.06.06.2002") == ()
    areas.put(known, [Area(code="61", name="Kalimantan Barat", zone=Zone.WIB, valid_to=date(2026, 1, 1))])
    assert [area.code for area in areas.children(known, "id")] == ["15", "94"]
    assert [area.code for area in areas.at_level(known, "15.06.06.2002", Level.DESA_KELURAHAN)] == ["15.06.06.2002"]


def test_every_area_has_a_clock(known: Store) -> None:
    assert areas.zone(known, "94.71") is Zone.WIT
    assert areas.zone(known, "15.06.06.2002") is Zone.WIB
    assert areas.zone(known, "71.01") is Zone.WITA
