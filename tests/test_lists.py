"""Lists as people keep them in Excel: what is taken, what is wrong, and that nothing is taken twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.list_file import Trouble, Unreadable, cells
from forms.workbook import write_table
from handlers.people.list_rows import Wrong, read

TODAY = date(2026, 3, 14)
HEADING = ["Nama Ibu", "Nama Anak", "L/P", "Tgl Lahir", "HPHT", "NIK Anak", "Umur Bulan", "Umur Ibu"]


def one(*given: str) -> list[Wrong] | str:
    found = read([HEADING, [*given, *[""] * (len(HEADING) - len(given))]], TODAY)
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
        (("Siti", "", "", "", "1/1/2026", "", "", "88"), [Wrong.TOO_YOUNG]),
        (("Siti", "Ani", "P", "26/5/2022", "", "", "", "13"), [Wrong.TOO_YOUNG]),  # 9 when she was born
        (("Siti", "", "", "", "5/4/2026"), [Wrong.IN_FUTURE]),
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
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_csv_as_excel_writes_it(mark: str, encoding: str, end: str) -> None:
    text = end.join([f"Nama Ibu{mark}JK", f'"Siti{mark}Nurhaliza"{mark}L', f"Desirée{mark}P"])
    assert cells(text.encode(encoding)) == [["Nama Ibu", "JK"], [f"Siti{mark}Nurhaliza", "L"], ["Desirée", "P"]]


def test_a_workbook_is_read() -> None:
    assert cells(write_table(["Nama Ibu"], [["Siti"]])) == [["Nama Ibu"], ["Siti"]]


ODD = {
    "nothing": (b"", Trouble.EMPTY),
    "blank lines": (b"\xef\xbb\xbf\r\n ;;\r\n", Trouble.EMPTY),
    "a workbook without rows": (write_table([], []), Trouble.EMPTY),
    "50 MB": (b"Siti;L\n" * (50 * 1024 * 1024 // 7), Trouble.TOO_BIG),
    ".xls called .xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Trouble.OLD_EXCEL),
    "half a workbook": (write_table(["Nama Ibu"], [["Siti"]])[:900], Trouble.DAMAGED),
    "a zip": (b"PK and then nothing", Trouble.DAMAGED),
    "a web page": (b"\n<html><table><tr><td>Nama Ibu</td></tr></table>", Trouble.WEB_PAGE),
    "a PDF": (b"%PDF-1.7\n", Trouble.NO_LIST),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", Trouble.NO_LIST),
    "half of UTF-16": ("Nama Ibu".encode("utf-16")[:-1], Trouble.NO_LIST),
}


@pytest.mark.parametrize("name", ODD)
def test_what_cannot_be_read_is_told_apart(name: str) -> None:
    data, trouble = ODD[name]
    with pytest.raises(Unreadable) as told:
        cells(data)
    assert told.value.trouble is trouble


@pytest.mark.parametrize(("rows", "line"), [(['Siti;"Ali;L', "Ani;Ida;P"], 2), (["Siti;Ali;L", '"An"i;Ida;P'], 3)])
def test_an_open_quote_is_named_by_its_line(rows: list[str], line: int) -> None:
    with pytest.raises(Unreadable) as told:
        cells("\n".join(["Nama Ibu;Nama Anak;JK", *rows]).encode())
    assert (told.value.trouble, told.value.line) == (Trouble.OPEN_QUOTE, line)


@given(st.binary(max_size=300))
def test_any_bytes_are_cells_or_a_reason(data: bytes) -> None:
    with suppress(Unreadable):
        assert cells(data)


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_whatever_stands_in_it_a_list_is_read(rows: list[list[str]]) -> None:
    found = read([HEADING, *rows], TODAY)
    lines = [row.line for rows in found.families for row in rows] + [one.line for one in found.bad]
    assert len(lines) == len(set(lines))
    assert set(lines) <= set(range(2, len(rows) + 2))
