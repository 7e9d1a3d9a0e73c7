"""Lists as people keep them in Excel: what is taken, what is wrong, and that nothing is taken twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.workbook import write_table
from handlers.people.import_list import cells_of
from handlers.people.list_rows import Wrong, read

TODAY = date(2026, 3, 14)
HEADING = ["Nama Ibu", "Nama Anak", "L/P", "Tgl Lahir", "HPHT", "NIK Anak", "Umur Bulan", "Umur Ibu"]


def one(*cells: str) -> list[Wrong] | str:
    found = read([HEADING, [*cells, *[""] * (len(HEADING) - len(cells))]], TODAY)
    if found.bad:
        return list(found.bad[0].wrong)
    [[row]] = found.families
    child = (
        f"{row.child.name} {row.child.sex} {row.child.born}{'?' if row.child.estimated else ''}" if row.child else ""
    )
    return f"{row.mother}: {child}{row.pregnancy.hpht if row.pregnancy else ''}"


@pytest.mark.parametrize(
    ("cells", "taken"),
    [
        (("Siti", "Ali", "L", "26/5/2025"), "Siti: Ali m 2025-05-26"),
        (("Siti", "Ali", "laki-laki", "2025-05-26"), "Siti: Ali m 2025-05-26"),
        (("Siti", "Ani", "Pr", "26 Mei 2025"), "Siti: Ani f 2025-05-26"),
        (("Siti", "Ani", "P", "", "", "", "7"), "Siti: Ani f 2025-07-30?"),
        (("Siti", "", "", "", "1/1/2026"), "Siti: 2026-01-01"),
        (("Siti", "", "P", "26/5/2025"), "Siti: Bayi Siti f 2025-05-26"),
        (("", "Ani", "P", "26/5/2025"), [Wrong.NO_MOTHER]),
        (("Siti",), [Wrong.NOBODY]),
        (("Siti", "Ani", "", "26/5/2025"), [Wrong.NO_SEX]),
        (("Siti", "Ani", "P"), [Wrong.NO_BIRTH_DATE]),
        (("Siti", "Ani", "P", "31/2/2025"), [Wrong.BAD_DATE]),
        (("Siti", "Ani", "P", "26/5/2027"), [Wrong.IN_FUTURE]),
        (("Siti", "Ani", "P", "26/5/2015"), [Wrong.TOO_OLD]),
        (("Siti", "", "", "", "1/1/2025"), [Wrong.TOO_LONG_PREGNANT]),
        (("Siti", "Ani", "P", "26/5/2025", "", "123"), [Wrong.BAD_NIK]),
        (("Siti", "", "", "", "1/1/2026", "", "", "9"), [Wrong.TOO_YOUNG]),
        (("S" * 90, "Ani", "P", "26/5/2025"), [Wrong.NAME_TOO_LONG]),
    ],
)
def test_a_row(cells: tuple[str, ...], taken: str | list[Wrong]) -> None:
    assert one(*cells) == taken


def test_titles_stand_above_the_headings_and_empty_rows_between() -> None:
    cells = [["DAFTAR KRS 2026"], [], HEADING, ["Siti", "Ali", "L", "26/5/2025"], [], ["", "Ani", "P", "1/1/2025"]]
    found = read(cells, TODAY)
    assert [row.line for rows in found.families for row in rows] == [4]
    assert [one.line for one in found.bad] == [6]


def test_children_of_one_mother_are_one_family() -> None:
    found = read([HEADING, ["Siti", "Ali", "L", "26/5/2025"], ["siti", "Ani", "P", "26/5/2025"]], TODAY)
    assert [len(rows) for rows in found.families] == [2]


def test_a_list_without_known_headings_is_told() -> None:
    assert not read([["a", "b"], ["1", "2"]], TODAY).headings


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_as_excel_writes_it(mark: str) -> None:
    assert cells_of(f"Nama Ibu{mark}JK\r\nSiti{mark}L\r\n".encode("utf-8-sig")) == [["Nama Ibu", "JK"], ["Siti", "L"]]


def test_a_workbook_is_read_and_what_is_none_is_not() -> None:
    assert cells_of(write_table(["Nama Ibu"], [["Siti"]])) == [["Nama Ibu"], ["Siti"]]
    assert cells_of(b"PK and then nothing") is None
    assert cells_of(b"%PDF\0\0") is None


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_whatever_stands_in_it_a_list_is_read(cells: list[list[str]]) -> None:
    found = read([HEADING, *cells], TODAY)
    lines = [row.line for rows in found.families for row in rows] + [one.line for one in found.bad]
    assert len(lines) == len(set(lines))
    assert set(lines) <= set(range(2, len(cells) + 2))
