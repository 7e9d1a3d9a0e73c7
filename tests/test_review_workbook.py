"""All texts go to a reviewer's phone as an Excel workbook and come back with verdicts, remarks and proposals."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import pytest
from openpyxl import Workbook, load_workbook

from bot.demo_village import HASAN, LESTARI, SARI, seed
from domain.papers import EXCEL_MIME
from domain.talk import FileKind
from handlers.content import texts
from handlers.content.texts import Standing
from storage.database import Database
from storage.family import content_versions
from storage.family.content_versions import Verdict
from storage.people import accounts
from storage.wire import chats
from tests.script import Village, utc

AT = utc("2026-03-14 02:00")
_COLUMNS = {"theme": 1, "body": 2, "text": 10, "verdict": 11, "remark": 12}


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    with database.writing() as store:
        codes = seed(store, AT)
    opened = Village.open(database, AT)
    for name, phone in (("sari", SARI), ("hasan", HASAN), ("lestari", LESTARI)):
        opened.say(name, text=f"/start {codes[phone.user_id]}")
    opened.say("hasan", text="/penelaah")
    opened.tap("hasan", LESTARI.name)
    yield opened
    opened.close()


def fetched(village: Village) -> Workbook:
    [(_, outgoing)] = village.tap("lestari", "📄 Dengan Excel")
    assert outgoing.attachment is not None
    assert outgoing.attachment.name == "Telaah isi Sapa 2026-03-14.xlsx"
    return load_workbook(io.BytesIO(outgoing.attachment.content))


def filled(book: Workbook, cells: Mapping[tuple[str, str], str]) -> Workbook:
    """{(key, column): what she writes there}"""
    for row in book.worksheets[0].iter_rows(min_row=2):
        for (key, column), text in cells.items():
            if row[0].value == key:
                row[_COLUMNS[column]].value = text
    return book


def sent(village: Village, book: Workbook, name: str = "lestari") -> str:
    out = io.BytesIO()
    book.save(out)
    village.files["telaah.xlsx"] = out.getvalue()
    file = {"kind": FileKind.DOCUMENT, "file_id": "telaah.xlsx", "name": "telaah.xlsx", "mime": EXCEL_MIME, "size": 9}
    return "\n".join(outgoing.text for who, outgoing in village.say(name, file=file) if who == name)


def standing(village: Village, key: str) -> Standing:
    with village.database.reading() as store:
        return next(one for one in texts.standings(store) if one.text.message == key)


def noted(village: Village, key: str) -> list[str]:
    with village.database.reading() as store:
        account = accounts.of_chat(store, chats.of_address(store, village.address_of("hasan"), AT).id)
        assert account is not None
        assert account.scope is not None
        return [one.note for one in content_versions.notes(store, account.scope) if one.text.message == key]


def test_verdicts_and_remarks_come_back_row_by_row(village: Village) -> None:
    said = sent(
        village,
        filled(
            fetched(village),
            {
                ("hamil/04", "verdict"): "Setuju",
                ("hamil/05", "verdict"): "kembali",
                ("hamil/05", "remark"): "sebut puskesmas",
                ("jawaban/demam", "verdict"): "ok",
                ("hamil/06", "verdict"): "entahlah",
            },
        ),
    )
    assert "Disetujui: 2" in said
    assert "Dikembalikan: 1" in said
    assert "baris 4 (hamil/06): putusannya belum jelas" in said
    verdicts = {key: standing(village, key).verdict for key in ("hamil/04", "hamil/05", "hamil/06", "demam")}
    assert verdicts == {
        "hamil/04": Verdict.APPROVED,
        "hamil/05": Verdict.RETURNED,
        "hamil/06": None,
        "demam": Verdict.APPROVED,
    }
    assert noted(village, "hamil/05") == ["sebut puskesmas"]


def test_changed_words_are_a_proposal_and_change_nothing_in_service(village: Village) -> None:
    before = standing(village, "hamil/04")
    said = sent(village, filled(fetched(village), {("hamil/04", "theme"): "Awal yang baik"}))
    assert "Hanya usulan atau catatan: 1" in said
    after = standing(village, "hamil/04")
    assert (after.title, after.verdict, after.text) == (before.title, None, before.text)
    assert noted(village, "hamil/04") == ["theme: Awal yang baik"]
    told = "\n".join(outgoing.text for _, outgoing in village.say("hasan", text="/catatan_isi"))
    assert "Awal yang baik" in told


def test_a_row_of_an_older_text_and_one_of_no_text_are_refused_by_name(village: Village) -> None:
    book = filled(fetched(village), {("hamil/04", "text"): "00000000", ("hamil/04", "verdict"): "setuju"})
    book.worksheets[0].append(["hamil/99", *[""] * 10, "setuju"])
    said = sent(village, book)
    assert "baris 2 (hamil/04): teksnya sudah berubah" in said
    assert "(hamil/99): tidak ada teks" in said
    assert standing(village, "hamil/04").verdict is None


def test_an_unchanged_workbook_says_nothing_and_another_one_is_none(village: Village) -> None:
    said = sent(village, fetched(village))
    assert "Disetujui: 0" in said
    assert "Belum bisa" not in said
    other = Workbook()
    other.worksheets[0].append(["nama", "nomor"])
    assert "bukan berkas telaah" in sent(village, other)


def test_nobody_else_gets_or_sends_it(village: Village) -> None:
    book = filled(fetched(village), {("hamil/04", "verdict"): "setuju"})
    for name in ("sari", "hasan"):
        sent(village, book, name)
    village.say("hasan", text="/penelaah")
    village.tap("hasan", f"✓ {LESTARI.name}")
    assert "Disetujui" not in sent(village, book)
    assert standing(village, "hamil/04").verdict is None
