"""What a chat with its files leaves in the database: photos without traces, whole records, versions; and what cannot
replace a form of ours."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import select

from bot import form_export
from bot.demo_village import SARI, seed
from bot.settings import Settings, SettingsProblem
from domain.people import Role
from messages import interviews
from messages.outgoing import Outgoing
from storage import media
from storage.database import Database
from storage.interviews import form_versions
from storage.people import erase, invitations
from storage.tables import form_record, person, visit
from storage.tables import media as media_table
from tests.databases import HASH_KEY, SEAL_KEYS
from tests.script import Village
from tests.sent_files import FORMS, TRACE, XLSX, sent, workbook

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
Sheets = dict[str, list[dict[str, Any]]]


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    with database.writing() as store:
        codes = seed(store, NOW)
        ratna = invitations.create(
            store, role=Role.KOORDINATOR, area="15.06", name="Bu Ratna", now=NOW, valid_for=timedelta(days=1)
        )
    village = Village.open(database, NOW)
    village.say("sari", text=f"/start {codes[SARI.user_id]}")
    village.say("ratna", text=f"/start {ratna}")
    yield village
    village.close()


def text(heard: list[tuple[str, Outgoing]]) -> str:
    return "\n".join(outgoing.text for _, outgoing in heard)


def send(village: Village, name: str, content: bytes, file: str = "formulir.xlsx", kind: str = "document") -> str:
    mime = XLSX if kind == "document" else "image/jpeg"
    village.files[file] = content
    said = {"kind": kind, "file_id": file, "name": file, "mime": mime, "size": len(content)}
    return text(village.say(name, file=said))


def in_service(village: Village, name: str) -> None:
    assert "terbaca" in send(village, "ratna", sent(name).content)
    village.tap("ratna", "✅ Pakai di wilayah …")
    heard = village.tap("ratna", "Kecamatan Tebing Tinggi")
    assert "mulai dipakai" in text(heard)


def answered(village: Village, *lines: str) -> None:
    said = [text(village.say("sari", text=line)) for line in lines]
    assert "periksa dulu" in said[-1], said
    village.tap("sari", "✅ Simpan")


def settings(database: Database) -> Settings:
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(_env_file=None, database_url=url, seal_keys=SecretStr(SEAL_KEYS), hash_key=SecretStr(HASH_KEY))


def test_a_photo_is_kept_without_its_traces_and_sealed(village: Village) -> None:
    in_service(village, "sanitasi-1.xlsx")
    for line in ("/lapor sanitasi", "aisyah", "ya"):
        village.say("sari", text=line)
    send(village, "sari", sent("rumah.jpg").content, "IMG_Aisyah.jpg", "photo")
    with village.database.reading() as store:
        [row] = store.connection.execute(select(media_table).where(media_table.c.draft_id.is_not(None))).all()
        kept = media.for_delivery(store, row.id)
    assert TRACE in sent("rumah.jpg").content
    assert kept is not None
    assert (kept.mime, kept.name, TRACE in kept.content) == ("image/jpeg", None, False)
    assert b"JFIF" not in row.content


class Torn(Village):
    """Its channel breaks over every file, in a way that nobody thought of."""

    async def fetch(self, file_id: str) -> bytes:
        raise TypeError(file_id)


def test_a_channel_that_breaks_over_a_file_leaves_the_chat_alive(village: Village) -> None:
    torn = Torn(**vars(village))
    assert "belum sampai" in send(torn, "ratna", sent("sanitasi-1.xlsx").content)
    assert "/siaran" in text(torn.say("ratna", text="/bantuan"))


@pytest.mark.parametrize(("end", "left"), [("✅ Simpan", 1), ("✖ Batal", 0)])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_photo_lives_as_long_as_its_answer(village: Village, end: str, left: int) -> None:
    in_service(village, "sanitasi-1.xlsx")
    for line in ("/lapor sanitasi", "aisyah", "ya"):
        village.say("sari", text=line)
    send(village, "sari", sent("rumah.jpg").content, "a.jpg", "photo")
    village.say("sari", text="ubah foto")
    send(village, "sari", sent("rumah.jpg").content.replace(b"JFIF", b"JFIG"), "b.jpg", "photo")
    village.tap("sari", end)
    with village.database.writing() as store:
        kept = store.connection.execute(select(media_table.c.id).where(media_table.c.draft_id.is_not(None))).all()
        assert len(kept) == left
        for row in store.connection.execute(select(person)).all():
            erase.pseudonymise(store, row.family_id, NOW)
        assert not store.connection.execute(select(media_table.c.id).where(media_table.c.draft_id.is_not(None))).all()


def test_a_report_becomes_a_visit_and_a_record(village: Village) -> None:
    in_service(village, "sanitasi-1.xlsx")
    answered(village, "/lapor sanitasi", "aisyah", "tidak", "=HYPERLINK(1)", "lewati")
    with village.database.reading() as store:
        [kept] = store.connection.execute(select(visit).where(visit.c.form == "sanitasi")).all()
        [found] = form_export.read(store, "sanitasi", "15")
        assert list(form_export.read(store, "sanitasi", "15.01")) == []
        assert list(form_export.read(store, "baduta", "15")) == []
    assert (kept.form_version, kept.person_id is not None) == ("1", True)
    assert found.exact
    assert found.record.answers == {"anak": str(kept.person_id), "jamban": "tidak", "alasan": "=HYPERLINK(1)"}
    [json_text] = form_export.as_json("sanitasi", [found]).values()
    assert json.loads(json_text)[0]["answers"]["jamban"] == "tidak"
    [csv_text] = form_export.as_csv("sanitasi", [found]).values()
    assert ",tidak,'=HYPERLINK(1),," in csv_text
    [xml] = form_export.as_xml("sanitasi", [found]).values()
    assert f'<data id="sanitasi" version="1"><anak>{kept.person_id}</anak><jamban>tidak</jamban>' in xml


def test_a_report_about_nobody_is_a_record_alone(village: Village) -> None:
    assert "terbaca" in send(village, "ratna", sent("rapat-1.xlsx").content)
    for label in ("✅ Pakai di wilayah …", "Kecamatan Tebing Tinggi", "Kader"):
        village.tap("ratna", label)
    answered(village, "/lapor rapat", "ok", "12", "lewati")
    with village.database.reading() as store:
        assert store.connection.execute(select(visit.c.id).where(visit.c.form == "rapat")).all() == []
        [row] = store.connection.execute(select(form_record)).all()
        [found] = form_export.read(store, "rapat", "id")
    assert (row.person_id, row.area) == (None, "15.06.06.2002")
    assert found.record.answers["hadir"] == 12
    assert str(found.record.answers["tanggal"]) == "2026-03-14"


def test_versions_are_exported_each_with_its_own_questions(village: Village, tmp_path: Path) -> None:
    in_service(village, "sanitasi-1.xlsx")
    answered(village, "/lapor sanitasi", "aisyah", "tidak", "mahal", "lewati")
    in_service(village, "sanitasi-2.xlsx")
    answered(village, "/lapor sanitasi", "bima", "ya", "4")
    with village.database.reading() as store:
        found = list(form_export.read(store, "sanitasi", "id"))
    files = form_export.as_csv("sanitasi", found)
    assert list(files) == ["sanitasi-1.csv", "sanitasi-2.csv"]
    assert "mahal" in files["sanitasi-1.csv"]
    assert "jiwa" in files["sanitasi-2.csv"].splitlines()[0]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_records_are_written_into_a_folder(village: Village, tmp_path: Path) -> None:
    in_service(village, "sanitasi-1.xlsx")
    for line in ("/lapor sanitasi", "aisyah", "ya"):
        village.say("sari", text=line)
    send(village, "sari", sent("rumah.jpg").content, "a.jpg", "photo")
    village.tap("sari", "✅ Simpan")
    out, err = Console(quiet=True), Console(quiet=True)
    own = settings(village.database)
    for shape in ("json", "csv", "xml"):
        form_export.run(own, "sanitasi", "15.06", shape, tmp_path / shape, out=out, err=err)
        [file] = (path for path in (tmp_path / shape).iterdir() if path.is_file())
        assert file.stat().st_size > 100
        [photo] = (tmp_path / shape / "media").glob("*/*")
        assert (photo.name, photo.read_bytes()[:2]) == ("foto.jpg", b"\xff\xd8")
    with pytest.raises(SettingsProblem, match="no area code"):
        form_export.run(own, "sanitasi", "999", "json", None, out=out, err=err)


def test_a_broken_file_never_touches_what_is_in_service(village: Village) -> None:
    in_service(village, "sanitasi-1.xlsx")
    for name in ("sanitasi-rusak.xlsx", "kosong.xlsx", "bom.xlsx", "besar.xlsx"):
        send(village, "ratna", sent(name).content)
    with village.database.reading() as store:
        [only] = form_versions.history(store, "15")
        assert list(form_versions.in_service(store, "15.06.06.2002", Role.KADER).values()) == [only]


def test_a_formula_is_what_excel_computed_or_nothing(village: Village) -> None:
    sheets = yaml.safe_load((FORMS / "rapat-1.yaml").read_text("utf-8"))
    sheets["survey"][1]["label"] = "=1+1"
    said = send(village, "ratna", workbook(sheets))
    assert "=1+1" not in said


def test_a_replaced_form_of_ours_still_screens(village: Village) -> None:
    sheets: Sheets = copy.deepcopy(dict(interviews.sheets("baduta")))
    sheets["settings"][0]["version"] = "desa-1"
    sheets["survey"].insert(3, {"type": "text", "name": "rt", "label::Bahasa Indonesia (id)": "RT berapa?"})
    assert "terbaca" in send(village, "ratna", workbook(sheets))
    village.tap("ratna", "✅ Pakai di wilayah …")
    heard = village.tap("ratna", "Kecamatan Tebing Tinggi")
    assert "tidak menilai" not in text(heard)
    assert "RT berapa?" in text([*village.say("sari", text="/lapor"), *village.say("sari", text="aisyah")])


def drop(name: str) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets["survey"] = [row for row in sheets["survey"] if row.get("name") != name]

    return change


def column(name: str, **cells: str) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        next(row for row in sheets["survey"] if row.get("name") == name).update(cells)

    return change


def no_oedema(sheets: Sheets) -> None:
    sheets["choices"] = [row for row in sheets["choices"] if row["name"] != "oedema"]


def own_list(sheets: Sheets) -> None:
    column("child", type="select_one any")(sheets)
    for row in sheets["survey"]:
        for cell in ("calculation", "constraint"):
            if "instance(" in str(row.get(cell, "")):
                row[cell] = "1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop("kie_given"), "terbaca"),
        (drop("danger_signs"), "sejenis: danger_signs."),
        (column("weight_kg", type="integer"), "sejenis: weight_kg."),
        (column("length_cm", required=""), "sejenis: length_cm."),
        (column("danger_any", relevant="${age_days} > 30"), "sejenis: danger_any."),
        (no_oedema, "sejenis: danger_signs."),
        (own_list, "sejenis: child."),
        (lambda sheets: sheets["settings"][0].update(form_id="siaran"), "formulir Sapa sendiri"),
        (lambda sheets: sheets["settings"][0].update(form_id="42"), "kolom form_id"),
        (lambda sheets: sheets["settings"][0].update(version=""), "kolom version"),
        (lambda sheets: sheets["settings"][0].update(version="v" * 33), "kolom version"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_screening_reads_must_stay(village: Village, change: Callable[[Sheets], None], said: str) -> None:
    sheets: Sheets = copy.deepcopy(dict(interviews.sheets("baduta")))
    change(sheets)
    assert said in send(village, "ratna", workbook(sheets))


def test_the_same_version_with_another_content_is_not_mistaken_for_it(village: Village) -> None:
    in_service(village, "sanitasi-1.xlsx")
    sheets = yaml.safe_load((FORMS / "sanitasi-1.yaml").read_text("utf-8"))
    sheets["survey"][1]["label"] = "Ada jamban?"
    send(village, "ratna", workbook(sheets))
    village.tap("ratna", "✅ Pakai di wilayah …")
    assert "sudah ada" in text(village.tap("ratna", "Kecamatan Tebing Tinggi"))
    assert "mulai dipakai" in text(village.tap("ratna", "Kabupaten Tanjung Jabung Barat"))
    assert "Ada jamban sehat?" in text(
        [*village.say("sari", text="/lapor sanitasi"), *village.say("sari", text="bima")]
    )


def test_nobody_handles_the_forms_of_another_area(village: Village) -> None:
    with village.database.writing() as store:
        code = invitations.create(
            store, role=Role.KOORDINATOR, area="15.01", name="Pak Kerinci", now=NOW, valid_for=timedelta(days=1)
        )
    village.say("kerinci", text=f"/start {code}")
    in_service(village, "sanitasi-1.xlsx")
    pressed = dict(village.pressed_before)
    use = pressed[village.address("ratna"), "✅ Pakai di wilayah …"]
    there = pressed[village.address("ratna"), "Kecamatan Tebing Tinggi"]
    assert "tidak berlaku" in text(village.say("kerinci", tap=use))
    assert "tidak berlaku" in text(village.say("kerinci", tap=there))
    send(village, "kerinci", sent("rapat-1.xlsx").content)
    number = there.split()[1]
    own = village.say("kerinci", text="/formulir")
    assert "Sanitasi" not in text(own)
    village.tap("kerinci", "✅ Pakai di wilayah …")
    mine = village.pressed_before[village.address("kerinci"), "✅ Pakai di wilayah …"].split()[1]
    assert "di luar wilayah" in text(village.say("kerinci", text=f"/pakai_formulir {mine} 15.06.06"))
    assert "tidak berlaku" in text(village.say("kerinci", text=f"/hentikan_formulir {number}"))


def test_a_used_version_serves_another_area_as_a_copy(village: Village) -> None:
    in_service(village, "sanitasi-1.xlsx")
    village.say("ratna", text="/formulir")
    village.tap("ratna", "Sanitasi rumah, Kecamatan Tebing Tinggi")
    village.tap("ratna", "Pakai di wilayah lain …")
    assert "mulai dipakai" in text(village.tap("ratna", "Kabupaten Tanjung Jabung Barat"))
    with village.database.reading() as store:
        assert {found.area for found in form_versions.history(store, "15")} == {"15.06", "15.06.06"}
