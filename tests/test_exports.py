"""Lists as files: whose rows come out for whom, with which names, and what a spreadsheet makes of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from domain.people import Role
from handlers.oversight.export import Span, first_day
from handlers.oversight.export_file import Table, as_csv, as_workbook
from messages.library import shipped
from storage.database import Store
from storage.krs import verifications
from storage.oversight import exports
from storage.oversight.exports import Cell, List
from storage.visits import visits
from tests.storage.village import NOW, Village, found_village, report, scope

ALL = date(2000, 1, 1), date(2100, 1, 1)
EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def village(store: Store) -> Village:
    village = found_village(store)
    measured = (
        visits.Measurement(kind="weight_kg", value=Decimal("8.4"), measured_on=date(2026, 3, 14), z=Decimal("-0.3")),
    )
    told = replace(report(village), visit_date=date(2026, 3, 14), form="baduta", person_id=village.aisyah.id)
    visits.keep(store, told, now=NOW, measurements=measured)
    return village


def asked(store: Store, village: Village, who: str, which: List, *when: date) -> list[dict[str, Cell]]:
    asker = scope(getattr(village, who))
    first, last = when or ALL

    def read(question: Callable[[Store], Any]) -> Any:
        return question(store)

    names = exports.columns(which, asker.role)
    return [dict(zip(names, row, strict=True)) for row in exports.rows(read, asker, which, first, last)]


@pytest.mark.parametrize("which", [List.TARGETS, List.VISITS, List.MEASUREMENTS])
def test_a_kader_gets_her_team_by_name(store: Store, village: Village, which: List) -> None:
    assert [row["name"] for row in asked(store, village, "sari", which)] == ["Siti Aisyah"]
    assert asked(store, village, "dewi", which) == []  # another team of the same desa
    assert asked(store, village, "other", which) == []
    assert [row["name"] for row in asked(store, village, "plkb", which)] == ["Siti Aisyah"]


@pytest.mark.parametrize("which", list(List))
def test_a_koordinator_gets_rows_without_any_name(store: Store, village: Village, which: List) -> None:
    rows = asked(store, village, "opd", which)
    assert "name" not in exports.columns(which, Role.KOORDINATOR)
    assert "kader" not in exports.columns(which, Role.KOORDINATOR)
    assert not any("Aisyah" in str(cell) or "Sari" in str(cell) for row in rows for cell in row.values())
    assert bool(rows) == (which in (List.TARGETS, List.VISITS, List.MEASUREMENTS))


@pytest.mark.parametrize("which", list(List))
def test_nobody_else_gets_anything(store: Store, village: Village, which: List) -> None:
    assert asked(store, village, "bidan", which) == []


def test_a_span_holds_both_its_ends(store: Store, village: Village) -> None:
    day = date(2026, 3, 14)
    assert len(asked(store, village, "sari", List.VISITS, day, day)) == 1
    assert asked(store, village, "sari", List.VISITS, date(2026, 3, 15), date(2026, 3, 20)) == []


def test_long_lists_come_in_pages_without_a_gap(store: Store, village: Village) -> None:
    many_more = exports.AT_ONCE + 1
    for number in range(many_more):
        told = replace(report(village, instance=f"uuid:more-{number}"), person_id=village.aisyah.id)
        visits.keep(store, told, now=NOW)
    numbers = [row["visit_id"] for row in asked(store, village, "sari", List.VISITS)]
    assert len(numbers) == len(set(numbers)) == many_more + 1


def test_a_page_that_ends_amid_the_years_of_one_person_loses_none(store: Store, village: Village) -> None:
    """The verification has a row per person and year: as many years as fill a page and a half."""
    years = range(1500, 1500 + 3 * exports.AT_ONCE // 4)
    for year in years:
        verifications.put(store, village.family.id, year, now=NOW)
    rows = [(row["person_id"], row["year"]) for row in asked(store, village, "plkb", List.VERIFICATION)]
    people = {village.mother.id, village.aisyah.id}
    assert sorted(rows) == sorted((person_id, year) for person_id in people for year in years)


@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span.MONTH, date(2026, 3, 1)),
        (Span.QUARTER, date(2026, 1, 1)),
        (Span.YEAR, date(2026, 1, 1)),
        (Span.ALL, date(2000, 1, 1)),
    ],
)
def test_spans(span: Span, first: date) -> None:
    assert first_day(span, date(2026, 3, 14)) == first


ROWS: list[tuple[Cell, ...]] = [
    ("15.06.06.2002", EVIL, 5_000_000_000_000_000_001, Decimal("8.4"), date(2026, 3, 14), True, None),
    ("15.06.06.2002", "-1+1", 2, Decimal("-2.10"), None, False, "@cmd"),
]
COLUMNS = ("area", "name", "person_id", "value", "measured_on", "odd", "status")


@pytest.fixture
def table() -> Table:
    return Table(shipped(), "id", List.MEASUREMENTS, COLUMNS)


def test_a_workbook_has_typed_cells_and_no_formula(table: Table, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    as_workbook(table, iter(ROWS), file)
    book = openpyxl.load_workbook(file)
    sheet, meanings = book.worksheets
    head, first, second = sheet.iter_rows()
    assert [cell.value for cell in head][:3] == ["Kode wilayah", "Nama", "ID orang"]
    assert [cell.data_type for cell in first] == ["s", "s", "s", "n", "d", "s", "n"]
    assert first[1].value == EVIL
    assert first[2].value == "5000000000000000001"  # as a number, Excel would round it
    assert first[3].value == 8.4
    assert str(first[4].value) == "2026-03-14 00:00:00"
    assert [first[5].value, second[5].value] == ["Ya", "Tidak"]
    assert second[1].data_type == "s"
    assert [row[0].value for row in meanings.iter_rows(min_row=2)] == list(COLUMNS)


def test_csv_neutralises_formulas_and_brings_its_dictionary(table: Table, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    as_csv(table, iter(ROWS), file)
    with zipfile.ZipFile(file) as bundle:
        data, dictionary = (
            list(csv.reader(io.TextIOWrapper(bundle.open(name), "utf-8-sig")))
            for name in ("data.csv", "dictionary.csv")
        )
    assert data[0] == list(COLUMNS)
    assert data[1][1] == f"'{EVIL}"
    assert data[1][4] == "2026-03-14"
    assert data[2][1] == "'-1+1"
    assert data[2][6] == "'@cmd"
    assert [row[0] for row in dictionary[1:]] == list(COLUMNS)


def test_every_column_of_every_list_has_a_heading_and_a_meaning() -> None:
    for which in List:
        for role in (Role.PEMBINA, Role.KOORDINATOR):
            table = Table(shipped(), "id", which, exports.columns(which, role))
            assert all(heading and meaning for _, heading, meaning in table.dictionary())


def many(count: int) -> Iterator[tuple[Cell, ...]]:
    for number in range(count):
        yield ("15.06.06.2002", f"Anak {number}", number, Decimal("8.4"), date(2026, 3, 14), False, None)


def test_a_hundred_thousand_rows_need_little_memory(table: Table, tmp_path: Path) -> None:
    import tracemalloc

    tracemalloc.start()
    as_csv(table, many(100_000), tmp_path / "a.zip")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
