"""The records of a form as a file, fetched by whoever asked in chat: two versions as one table, repeats linked by
index, nobody else's, no formula; for a koordinator no text that people typed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from forms.export import Tables
from forms.record import Answers, Record
from handlers.oversight.record_book import Book, as_csv, as_workbook
from messages import interviews
from messages.library import shipped
from messages.workbook import sheet_titles
from storage.oversight import downloads
from tests.script import Village
from tests.test_forms_of_staff import NOW, answered, in_service, text, village

__all__ = ["village"]


def fetched(said: str, village: Village) -> bytes:
    """The file of the link and code that stand in a message."""
    token, code = re.search(r"/unduh/(\S+)", said), re.search(r"Kodenya: (\d+)", said)
    assert token is not None, said
    assert code is not None
    with village.database.writing() as store:
        waiting = downloads.open_with(store, token[1], code[1], NOW)
        assert isinstance(waiting, downloads.Waiting), waiting
        parts = (downloads.part(store, waiting.id, number) for number in range(waiting.parts))
        return b"".join(part for part in parts if part is not None)


@pytest.fixture
def kept(village: Village) -> Village:
    in_service(village, "sanitasi-1.xlsx")
    answered(village, "/lapor sanitasi", "aisyah", "tidak", "=HYPERLINK(1) Bu Dewi", "lewati")
    in_service(village, "sanitasi-2.xlsx")
    answered(village, "/lapor sanitasi", "bima", "ya", "4")
    return village


def test_two_versions_are_one_table_and_text_is_no_formula(kept: Village) -> None:
    said = text(kept.say("sari", text="/ekspor_isian sanitasi year xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(fetched(said, kept)))
    assert book.sheetnames == ["data", "Arti kolom"]
    head, first, second = book["data"].iter_rows()
    columns = {cell.value: place for place, cell in enumerate(head)}
    assert {"anak", "jamban", "alasan", "jiwa", "_uuid", "_index"} <= set(columns)
    assert (first[columns["alasan"]].value, first[columns["alasan"]].data_type) == ("=HYPERLINK(1) Bu Dewi", "s")
    assert (first[columns["jiwa"]].value, second[columns["jiwa"]].value) == (None, 4)
    told = {row[0].value: row[1].value for row in book["Arti kolom"].iter_rows(min_row=2)}
    assert told["jamban"] == "Ada jamban sehat?"


def test_a_koordinator_gets_no_text_that_people_typed(kept: Village) -> None:
    said = text(kept.say("ratna", text="/ekspor_isian sanitasi all csv"))
    with zipfile.ZipFile(io.BytesIO(fetched(said, kept))) as bundle:
        [head, *rows] = csv.reader(io.TextIOWrapper(bundle.open("data.csv"), "utf-8-sig"))
        whole = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert "jamban" in head
    assert "alasan" not in head
    assert "foto" not in head
    assert len(rows) == 2
    assert "Bu Dewi" not in whole


def test_who_says_no_form_or_span_is_asked(kept: Village) -> None:
    assert "formulir yang mana" in text(kept.say("sari", text="/ekspor_isian"))
    assert "formulir yang mana" in text(kept.say("sari", text="/ekspor_isian baduta all csv"))  # none was kept
    assert "Dari kapan" in text(kept.say("ratna", text="/ekspor_isian sanitasi"))


def records(many: int) -> Iterator[tuple[int | None, Record]]:
    for number in range(many):
        plan: list[Answers] = [{"activity": f"a{number}"}, {"activity": "b"}]
        answers: Answers = {"held_on": date(2026, 3, 14), "plan": plan, "conclusion": "-1+1"}
        yield None, Record("rapat_catatan", "1", f"uuid:{number}", "", None, NOW, answers)


TWO_ALIKE = {
    "survey": [
        {"type": "begin_group", "name": "ibu", "label": "Ibu"},
        *({"type": kind, "name": name, "label": name} for kind, name in (("begin_repeat", "Anak"), ("text", "nama"))),
        {"type": "end_repeat"},
        {"type": "end_group"},
        {"type": "begin_repeat", "name": "anak", "label": "Anak"},
        {"type": "text", "name": "nama", "label": "Nama"},
        {"type": "end_repeat"},
        {"type": "begin_repeat", "name": "arti_kolom_yang_sangat_panjang_sekali", "label": "Lain"},
        {"type": "text", "name": "nama", "label": "Nama"},
        {"type": "end_repeat"},
    ],
    "settings": [{"form_id": "dua_anak", "form_title": "Dua anak"}],
}


def test_repeats_that_are_called_alike_are_sheets_of_their_own(tmp_path: Path) -> None:
    form = interviews.read(TWO_ALIKE)
    book = Book(shipped(), {None: form}, "id", nameless=False)
    file = as_workbook(book, iter(()), tmp_path)
    sheets = openpyxl.load_workbook(file).sheetnames
    assert sheets == ["data", "Anak", "anak 2", "arti_kolom_yang_sangat_panjang_", "Arti kolom"]
    with zipfile.ZipFile(as_csv(book, iter(()), tmp_path)) as bundle:
        assert {"Anak.csv", "anak 2.csv"} <= set(bundle.namelist())


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (["A", "a"], ["A", "a 2"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 29 + " 2"]),
        (["a/b:c", "'kutip'", "", "History"], ["a b c", "kutip", "-", "History 2"]),
        (["a", "a 2", "A"], ["a", "a 2", "A 3"]),
    ],
)
def test_sheet_titles_are_what_excel_takes(names: list[str], titles: list[str]) -> None:
    assert sheet_titles(names) == titles


def test_repeats_are_sheets_linked_by_index(tmp_path: Path) -> None:
    form = interviews.form("rapat_catatan")
    tables = Tables(form, grouped=True)
    assert "plan" in [tables.name(path) for path in tables.paths]
    book = Book(shipped(), {None: form}, "id", nameless=False)
    file = as_workbook(book, book.rows(records(3)), tmp_path)
    written = openpyxl.load_workbook(file)
    plan = list(written["plan"].iter_rows(values_only=True))
    parents, mine = plan[0].index("_parent_index"), plan[0].index("_index")
    assert [(row[mine], row[parents]) for row in plan[1:]] == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3)]
    main = list(written["data"].iter_rows(values_only=True))
    assert [row[main[0].index("_uuid")] for row in main[1:]] == ["uuid:0", "uuid:1", "uuid:2"]
