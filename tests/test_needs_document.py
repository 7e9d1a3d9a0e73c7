"""What villages need, as a document for Musrenbang: in words, with sums that say what is not known, and as numbers."""

from __future__ import annotations

import io
import os

import pytest
from openpyxl import load_workbook

from domain.villages import NeedKind, NeedState, Source
from handlers.meetings.needs_document import TEMPLATE, Paper
from messages.documents import fill
from messages.library import shipped
from storage.database import Store
from storage.meetings import needs
from storage.scope import Scope
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, Village, found_village, scope
from tests.test_meeting_documents import GOLDEN, lines

WHAT = "PMT untuk 12 balita & {{ 7*7 }} <b>"


@pytest.fixture
def village(store: Store) -> Village:
    found = found_village(store)
    told = (
        (PURWODADI, NeedKind.PMT, 12, 5_000_000, Source.DANA_DESA, NeedState.PROPOSED),
        (PURWODADI, NeedKind.KARTU, None, None, Source.BELUM, NeedState.NEEDED),
        (KEMPAS, NeedKind.SANITASI, 3, 12_500_000, Source.SWASTA, NeedState.PROPOSED),
    )
    for area, kind, quantity, cost, source, state in told:
        made = needs.add(
            store,
            area=area,
            kind=kind,
            for_year=2027,
            quantity=quantity,
            cost_rp=cost,
            source=source,
            what=WHAT,
            note="",
            by=found.sari.id,
            now=NOW,
        )
        one = needs.need_in(store, scope(found.plkb), made)
        assert one is not None
        needs.move(store, one, state, by=found.plkb.id, now=NOW)
    return found


def paper(store: Store, who: Scope) -> Paper:
    return Paper(shipped(), store, TEBING_TINGGI, 2027, needs.list_in(store, who, TEBING_TINGGI, 2027))


def test_the_word_document_reads_as_written(store: Store, village: Village) -> None:
    fields = paper(store, scope(village.plkb)).fields() | {"tanggal": "14 Maret 2026"}
    said = "\n".join(lines(fill(TEMPLATE, fields))) + "\n"
    golden = GOLDEN / "kebutuhan.txt"
    if os.environ.get("SAPA_GOLDEN") == "write":
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")
    assert WHAT in said


def test_a_koordinator_gets_the_same_without_what_others_typed(store: Store, village: Village) -> None:
    fields = paper(store, scope(village.opd)).fields()
    assert {row["uraian"] for row in fields["kebutuhan"]} == {"–"}
    assert fields["jumlah_biaya"] == "Rp17.500.000"


def test_the_workbook_has_numbers_that_can_be_added_up(store: Store, village: Village) -> None:
    listed, sums = load_workbook(io.BytesIO(paper(store, scope(village.plkb)).workbook())).worksheets
    assert [row[5].value for row in listed.iter_rows(min_row=2)] == [5_000_000, None, 12_500_000]
    assert [cell.value for cell in sums[sums.max_row]] == ["Semua", 3, 17_500_000]
    assert [cell.value for cell in sums[2]] == ["Dibutuhkan", 1, None]
