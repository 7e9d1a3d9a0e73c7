"""What leaves to a sponsor: codes and months, a place only where many are, nobody's name, in Word as in Excel."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from domain.zones import Zone
from handlers.genting import sponsor_report
from handlers.genting.sponsor_paper import TEMPLATE, Paper
from handlers.genting.targets import goes_on
from messages.documents import fill
from messages.library import shipped
from storage.database import Store
from storage.genting import sponsors
from storage.genting import targets as genting_targets
from storage.genting.targets import Candidate
from storage.people import families
from tests.storage.test_genting import agreed, delivered, expecting, gives_birth, matched
from tests.storage.village import NOW, PURWODADI, TODAY, Village, add_child, found_village, scope

GOLDEN = Path(__file__).parent / "documents" / "orang_tua_asuh.txt"
NAMES = ("Aisyah", "Murniati", "Sari", "Contoh", "senang", "0812", "Purwodadi", "Tebing Tinggi", "1506")


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def paper(store: Store, village: Village) -> Paper:
    target, one, _ = matched(store, village)
    delivered(store, village, target)
    pledges = sponsors.pledges_in(store, scope(village.opd))
    return Paper(shipped(), one, pledges, sponsor_report.lines(store, one, TODAY), TODAY, Zone.WIB)


def text_of(document: bytes) -> str:
    found = []
    for block in Document(io.BytesIO(document)).iter_inner_content():
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
    return "\n".join(found) + "\n"


def everything_in(file: bytes) -> str:
    """All that a curious sponsor finds who unpacks the file."""
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_the_word_report_reads_as_written_and_names_nobody(store: Store, village: Village) -> None:
    document = fill(TEMPLATE, paper(store, village).fields())
    said = text_of(document)
    if os.environ.get("SAPA_GOLDEN") == "write":
        GOLDEN.write_text(said, "utf-8")
        (Path("/tmp") / "sapa-orang_tua_asuh.docx").write_bytes(document)
    assert said == GOLDEN.read_text("utf-8")
    unpacked = everything_in(document)
    assert [name for name in NAMES if name in unpacked] == []


def test_the_workbook_has_dates_and_sums_and_names_nobody(store: Store, village: Village) -> None:
    written = paper(store, village).workbook()
    unpacked = everything_in(written)
    assert [name for name in NAMES if name in unpacked] == []
    children, arrived = load_workbook(io.BytesIO(written)).worksheets
    assert [cell.value for cell in children[2]][:2] == ["G-0001", "9 bulan"]
    on = datetime.combine(TODAY, time(0))
    assert [cell.value for cell in arrived[2]] == [on, "G-0001", "susu", 150_000, "ada"]


def test_a_place_is_told_only_where_enough_are_on_the_list(store: Store, village: Village) -> None:
    _, one, _ = matched(store, village)
    for number in range(3):
        more_on_the_list(store, village, f"Anak {number}")
        assert [line.place for line in sponsor_report.lines(store, one, TODAY)] == [""]
    more_on_the_list(store, village, "Anak kelima")
    assert [line.place for line in sponsor_report.lines(store, one, TODAY)] == ["Kabupaten Tanjung Jabung Barat"]


def more_on_the_list(store: Store, village: Village, name: str) -> None:
    of = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    child, _ = add_child(store, of, village.mother, name, date(2025, 5, 1))
    genting_targets.propose(
        store, Candidate(person_id=child.id, name=name, area=PURWODADI, reasons=()), village.sari.id, NOW
    )


def test_at_the_birth_the_kader_hears_that_the_help_goes_on(store: Store, village: Village) -> None:
    expecting(store, village)
    assert goes_on(store, scope(village.sari), village.mother.id) == []
    gives_birth(store, village, TODAY + timedelta(weeks=10))
    [said] = goes_on(store, scope(village.sari), village.mother.id)
    assert (said.key, said.facts["baby"]) == ("genting.goes_on", "Bayi Intan")


def test_who_withdrew_is_in_no_report(store: Store, village: Village) -> None:
    _, one, _ = matched(store, village)
    agreed(store, village.aisyah.id, given=False, later=1)
    assert sponsor_report.lines(store, one, TODAY) == []
