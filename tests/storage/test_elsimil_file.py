"""The workbook for Elsimil: a sheet per group, in the order of the data, as people type it, never a formula."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from domain.elsimil import fields
from domain.people import EpisodeKind, Relation
from domain.talk import to_json
from handlers.krs.elsimil import Row, rows_for, workbook
from storage.database import Store
from storage.krs import elsimil
from storage.people import circumstances, families
from storage.visits import visits
from storage.visits.visits import Measurement
from tests.storage.village import NOW, TODAY, Village, report


def told(store: Store, village: Village) -> None:
    """Aisyah visited, what is known of her house; a pregnant woman whose name would be a formula."""
    said = to_json({"visit_date": TODAY, "weight_kg": Decimal("8.40"), "breastfed_now": "yes"})
    weighed = Measurement(kind="length_cm", value=Decimal("70.50"), measured_on=TODAY, lying=True)
    visits.keep(store, replace(report(village), answers=said), now=NOW, measurements=[weighed])
    circumstances.say(
        store,
        {"water": "piped", "latrine": "none", "birth_weight_g": "3100"},
        family_id=village.family.id,
        person_id=village.aisyah.id,
        on=TODAY,
        now=NOW,
    )
    woman = families.add_person(store, family_id=village.family.id, name="=1+1", relation=Relation.IBU, now=NOW)
    families.open_episode(store, person_id=woman.id, kind=EpisodeKind.PREGNANCY, started_on=TODAY, now=NOW)
    elsimil.tick(store, village.aisyah.id, TODAY, village.sari.id, NOW)


def sheets(rows: list[Row]) -> dict[str, list[list[object]]]:
    book = load_workbook(BytesIO(workbook(rows)))
    return {sheet.title: [[cell.value for cell in line] for line in sheet.iter_rows()] for sheet in book.worksheets}


def test_what_a_kader_copies(store: Store, village: Village) -> None:
    told(store, village)
    written = sheets(list(rows_for(store, village.sari.id, NOW)))
    heading, aisyah = written["child"]
    assert heading == [*(field.label for field in fields(EpisodeKind.CHILD)), "Sudah diinput"]
    by_label = dict(zip(heading, aisyah, strict=True))
    assert by_label["Nama anak"] == "Siti Aisyah"
    assert by_label["NIK (4 angka terakhir)"] == "…0001"
    assert by_label["Tanggal lahir"] == "02-06-2025"
    assert by_label["Tanggal ukur"] == f"{TODAY:%d-%m-%Y}"
    assert (by_label["Berat badan (kg)"], by_label["Panjang atau tinggi (cm)"]) == ("8,4", "70,5")
    assert (by_label["Berat lahir (g)"], by_label["Masih ASI"]) == ("3100", "Ya")
    assert (by_label["Sumber air minum"], by_label["Fasilitas BAB"]) == ("Ledeng (PAM)", "Tidak ada")
    assert by_label["Sudah diinput"] == "Ya"
    assert written["pregnancy"][1][0] == "=1+1", "text, as it was typed"


def test_a_name_is_never_a_formula(store: Store, village: Village) -> None:
    told(store, village)
    book = load_workbook(BytesIO(workbook(list(rows_for(store, village.sari.id, NOW)))))
    assert {cell.data_type for sheet in book.worksheets for line in sheet.iter_rows() for cell in line} <= {"s", "n"}


def test_nobody_is_an_empty_sheet_and_no_stranger_gets_more(store: Store, village: Village) -> None:
    told(store, village)
    assert rows_for(store, None, NOW) == []
    assert rows_for(store, village.other.id, NOW) == []
    assert list(sheets([])) == ["kosong"]
