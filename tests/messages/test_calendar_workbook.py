"""The calendar goes out as a workbook and comes back: unchanged rows change no file, a changed text waits again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from messages.calendar_messages import FOLDER, load_calendar, read_calendar
from messages.calendar_workbook import COLUMNS, NotACalendar, from_xlsx, to_xlsx


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "calendar")
    return tmp_path / "calendar"


def edited(path: Path, cells: dict[tuple[str, str], str]) -> None:
    """{(key, column): new text} as a reviewer would type it."""
    book = load_workbook(path)
    sheet = book["kalender"]
    for row in sheet.iter_rows(min_row=2):
        for (key, column), text in cells.items():
            if row[0].value == key:
                row[COLUMNS.index(column)].value = text
    book.save(path)


def test_there_and_back_changes_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "kalender.xlsx"
    assert to_xlsx(load_calendar(folder), out) == len(load_calendar(folder))
    assert from_xlsx(out, folder) == ()


def test_a_reviewers_words_come_into_the_file_and_wait(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "kalender.xlsx"
    to_xlsx(load_calendar(folder), out)
    body = next(one for one in load_calendar(folder) if one.key == "anak/09").body
    edited(
        out,
        {("anak/09", "body"): body.replace("Hari besar", "Hari istimewa"), ("anak/09", "theme"): 'Imunisasi "2" bulan'},
    )
    assert from_xlsx(out, folder) == ("anak/09",)
    changed = next(one for one in load_calendar(folder) if one.key == "anak/09")
    assert changed.body.startswith("Hari istimewa")
    assert (changed.theme, changed.approved) == ('Imunisasi "2" bulan', False)
    assert changed.voices["ayah"].startswith("Ayah, di usia 2 bulan")


def test_a_translation_is_another_folder(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "kalender.xlsx"
    to_xlsx(load_calendar(folder), out)
    body = next(one for one in load_calendar(folder) if one.key == "anak/10").body
    edited(out, {("anak/10", "body"): body.replace("Pernah", "Tau")})
    assert from_xlsx(out, folder, "jv") == ("anak/10",)
    messages, problems = read_calendar(folder, "jv")
    assert problems == ()
    assert {one.key for one in messages if one.language == "jv"} == {"anak/10"}


def test_a_foreign_workbook_writes_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "kalender.xlsx"
    to_xlsx(load_calendar(folder), out)
    edited(out, {("anak/10", "key"): "../../etc/passwd"})
    with pytest.raises(NotACalendar):
        from_xlsx(out, folder)
    edited(out, {("../../etc/passwd", "key"): "anak/999"})
    with pytest.raises(NotACalendar, match="unknown keys: anak/999"):
        from_xlsx(out, folder)
