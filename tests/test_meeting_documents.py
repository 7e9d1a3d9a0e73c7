"""Reports of meetings in Word: what is in them, what people typed stays text, and a template's mistake is named."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from domain.meetings import RULES, MeetingKind
from domain.standards import Share, standards
from domain.talk import FileKind
from handlers.meetings import report_workbook
from handlers.meetings.report_fields import Fields, chart
from handlers.oversight.recap_picture import draw
from messages import documents
from messages.check import in_words
from messages.documents import EXAMPLE, OF_MEETINGS, TemplateBroken, fill, problem_of
from messages.library import shipped
from messages.workbook import Sheet, workbook
from storage import media
from storage.database import Store
from storage.ids import new_id
from storage.meetings import meetings
from tests.sent_files import sent
from tests.storage.village import NOW, PURWODADI, TEBING_TINGGI, Village, found_village, met, scope

GOLDEN = Path(__file__).parent / "documents"


def provision(kind: str, **known: object) -> dict[str, object]:
    """As `institutions.frozen` writes it."""
    unknown: dict[str, object] = {"active": None, "complete": None, "decree": "", "decree_on": None}
    return {"place": "Desa Purwodadi", "kind": kind, "present": True, **unknown, **known}


EVIL = "Ibu & <w:p/> {{ 7*7 }} {% for x in y %} \x0b"
CONTENT: Mapping[str, Any] = {
    "mode": "hybrid",
    "starts": time(9, 0),
    "ends": time(11, 30),
    "platform": "Zoom",
    "place": "Balai desa",
    "chair": "Bapak Rahman",
    "note_taker": "Ibu Wati",
    "funding": "BOKB",
    "background": "Empat balita pendek pada 2021, tiga pada 2022.",
    "purpose": "Menyepakati pendampingan bulan depan.",
    "expected": "Tiap keluarga berisiko punya pendamping.",
    "conclusion": "Semua sepakat.\nRapat ditutup dengan doa.",
    "participants": [
        {"person": EVIL, "position": "Bidan desa", "sex": "female", "online": "no"},
        {"person": "Bapak Rahman", "position": "Kepala Desa", "sex": "male", "online": "yes"},
    ],
    "materials": [{"material": "Data bulan ini", "speaker": None}],
    "issues": [
        {"issue": "Belum diukur", "cause": "Jauh", "remedy": "Dijemput", "pic": "Kaur", "issue_due": date(2026, 3, 20)}
    ],
    "findings": [{"finding": "Alat ukur rusak", "recommendation": "Diganti", "follow": "going_on"}],
    "commitments": [{"sector": "Puskesmas", "commitment": "Mengirim tenaga gizi"}],
    "plan": [{"activity": "Mengukur balita", "owner": "Bu Sari", "due": date(2026, 3, 28), "target": "4 anak"}],
}
NUMBERS: Mapping[str, Any] = {
    "month": "2026-03-01",
    "version": standards().version,
    "counts": {
        "listed": 2000,
        "verified": 1200,
        "pmt_running": 1204,
        "pmt_completed": 31,
        "pmt_stopped": 2,
        "bkb_groups": 12,
        "bkb_sessions": 14,
        "bkb_present": 260,
    },
    "shares": {
        "standard_1": {"part": None, "whole": 6, "percent": None},
        "pasti_2": {"part": 21, "whole": 30, "percent": 70},
    },
    "groups": {"baduta": {"part": 14, "whole": 20}},
    "places": [{"name": "Desa Purwodadi", "targets": 30, "visited": 21, "listed": None, "verified": None}],
    "provisions": [
        provision("tpps", active=True, decree="140/12 & {{ 7*7 }}", decree_on="2026-01-12"),
        provision("kit", complete=False),
        provision("bkb", present=False),
    ],
}


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def kept(store: Store, village: Village, kind: MeetingKind, area: str = PURWODADI) -> meetings.Meeting:
    found = met(store, village, kind, area, hours=12, numbers=NUMBERS)
    assert meetings.attend(store, found.id, village.sari.id, NOW)
    assert not meetings.attend(store, found.id, village.sari.id, NOW)
    assert meetings.attend(store, found.id, village.dewi.id, NOW)
    assert meetings.attend_online(store, found.id, village.dewi.id)
    assert not meetings.attend_online(store, found.id, village.other.id)
    pictures = {
        media.keep(store, kind=FileKind.PHOTO, mime=mime, content=content, now=NOW): caption
        for mime, content, caption in (
            ("image/png", draw([("Foto", Share(1, 2))], "Foto"), EVIL),
            ("image/jpeg", sent("rumah.jpg").content, "yang rusak"),
        )
    }
    photos = [{"media": number, "caption": caption} for number, caption in pictures.items()]
    content = {**CONTENT, "photos": [*photos, {"media": new_id(), "caption": "yang hilang"}, {"media": None}]}
    for new in (True, False):
        held = date(2026, 3, 14)
        assert new is meetings.keep(store, found.id, area=area, kind=kind, held_on=held, content=content, now=NOW)
    again = meetings.meeting_in(store, scope(village.plkb), found.id)
    assert again is not None
    return again


def lines(document: bytes) -> Iterator[str]:
    for block in Document(io.BytesIO(document)).iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (" | ".join(cell.text for cell in row.cells) for row in block.rows)


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_the_report_of_each_meeting_reads_as_written(store: Store, village: Village, kind: MeetingKind) -> None:
    found = kept(store, village, kind)
    fields = Fields(shipped(), store, found).all()
    document = fill(RULES[kind].document, {**fields, "grafik": chart(shipped(), found, fields["bulan"])})
    said = "\n".join(lines(document)) + "\n"
    golden = GOLDEN / f"{kind}.txt"
    if os.environ.get("SAPA_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
        (Path("/tmp") / f"sapa-{kind}.docx").write_bytes(document)
    assert said == golden.read_text("utf-8")
    assert "Ibu & <w:p/> {{ 7*7 }} {% for x in y %}" in said  # as typed: never evaluated, never markup
    assert len(Document(io.BytesIO(document)).inline_shapes) == 2  # the chart, and the photo that is still there


def test_the_same_as_a_workbook_has_dates_and_numbers_and_no_formula(store: Store, village: Village) -> None:
    found = kept(store, village, MeetingKind.MINI_LOKAKARYA, TEBING_TINGGI)
    fields = Fields(shipped(), store, found).all()
    book = load_workbook(io.BytesIO(workbook(report_workbook.sheets(shipped(), found, fields))))
    assert book.sheetnames == [
        *("Pertemuan", "Peserta", "Pembahasan", "Kesepakatan", "RTL", "Temuan", "Masalah"),
        *("Angka", "Per desa", "Lembaga"),
    ]
    what, who, until, target = (cell.value for cell in book["RTL"][2])
    assert (what, who, target) == ("Mengukur balita", "Bu Sari", "4 anak")
    assert isinstance(until, datetime)
    assert until.date() == date(2026, 3, 28)
    assert [cell.value for cell in book["Per desa"][2]] == ["Desa Purwodadi", 30, 21, None, None]
    evil = Sheet("a/b", ["=1+1"], [["=HYPERLINK(1)", 5, None]])
    [_, row] = load_workbook(io.BytesIO(workbook([evil])))["a b"].iter_rows()
    assert [(cell.value, cell.data_type) for cell in row] == [("=HYPERLINK(1)", "s"), (5, "n")]


def test_a_picture_that_is_none_breaks_no_process() -> None:
    with pytest.raises(TemplateBroken):
        fill("pokja", {**EXAMPLE, "foto": [{"gambar": b"no picture", "keterangan": ""}]})


def test_nobody_tries_codes_until_one_fits(store: Store, village: Village) -> None:
    for minutes in (0, 10, 50):
        meetings.guess(store, village.sari.id, NOW + timedelta(minutes=minutes))
    assert meetings.guesses(store, village.sari.id, NOW) == 2
    assert meetings.guesses(store, village.dewi.id, NOW - timedelta(hours=1)) == 0
    assert meetings.forget_guesses(store, NOW + timedelta(minutes=11)) == 2


def test_who_may_read_a_meeting(store: Store, village: Village) -> None:
    found = kept(store, village, MeetingKind.RAKOR_KECAMATAN, TEBING_TINGGI)
    for name in ("sari", "bidan", "other", "opd"):  # the koordinator did not record it herself
        assert meetings.meeting_in(store, scope(getattr(village, name)), found.id) is None
        assert meetings.recent(store, scope(getattr(village, name))) == ()
    assert [one.id for one in meetings.recent(store, scope(village.plkb))] == [found.id]


def test_a_code_ends_with_its_day(store: Store, village: Village) -> None:
    found = kept(store, village, MeetingKind.RAKOR_DESA)
    assert meetings.by_code(store, found.code.lower(), NOW) is not None
    assert meetings.by_code(store, found.code, NOW + timedelta(hours=12)) is None


def test_the_templates_that_we_ship_are_whole() -> None:
    assert list(documents.problems()) == []


def template(text: str) -> bytes:
    word, written = Document(), io.BytesIO()
    word.add_paragraph(text)
    word.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{{ wilayh }}", "wilayh"),
        ("{% if dana == 'x' %}{{ danaa }}{% endif %}", "danaa"),  # where the example does not come
        ("{% for satu in peserta %}{{ satu.nma }}{% endfor %}", "nma"),
    ],
)
def test_an_unknown_field_is_named_with_its_file_and_a_remedy(text: str, field: str) -> None:
    found = problem_of("pokja", template(text))
    assert found is not None
    said = in_words(shipped(), found)
    assert said.file == "templates/pokja.docx"
    assert field in said.what
    assert "README" in said.remedy


@pytest.mark.parametrize("text", ["{{ wilayah", "{% for satu in peserta %}"])
def test_a_broken_template_is_named(text: str) -> None:
    found = problem_of("monev", template(text))
    assert found is not None
    assert (found.file, found.key) == ("templates/monev.docx", "check.template_broken")


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ peserta.__class__.__base__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ wilayah.format.__globals__ }}",
    ],
)
def test_a_template_stays_in_its_sandbox(text: str) -> None:
    with pytest.raises(TemplateBroken):
        fill("notulen", EXAMPLE, template(text))


def test_every_template_has_a_meeting_and_every_meeting_a_template() -> None:
    assert {rules.document for rules in RULES.values()} == set(OF_MEETINGS)
