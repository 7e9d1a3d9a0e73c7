"""The operator's commands, as typed: what they print, and what they do to the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.main import app
from domain.talk import Address
from storage import audit
from storage.database import Database
from storage.vault import Keys, Vault
from storage.villages import areas
from storage.visits import development
from storage.wire import chats
from storage.wire.chats import Push
from tests.script import utc

RUN = CliRunner()
NOW = utc("2026-03-14 02:00")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An operator's folder with settings; the database is the one that the commands make."""
    seal, hash_key = f"1:{Keys.make()}", Keys.make()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAPA_DATABASE_URL", f"sqlite:///{tmp_path / 'sapa.db'}")
    monkeypatch.setenv("SAPA_SEAL_KEYS", seal)
    monkeypatch.setenv("SAPA_HASH_KEY", hash_key)
    opened = Database(f"sqlite:///{tmp_path / 'sapa.db'}", Vault(Keys.read(seal, hash_key)))
    yield opened
    opened.close()


def said(*words: str, code: int = 0) -> str:
    result = RUN.invoke(app, words)
    assert result.exit_code == code, result.output
    return result.output


def test_help_lists_every_command() -> None:
    listed = said("--help")
    for command in (
        "demo",
        "run",
        "migrate",
        "keys",
        "check",
        "calendar",
        "invite",
        "wilayah",
        "daftar",
        "kbm",
        "quarantine",
        "audit",
        "form",
    ):
        assert command in listed


def test_the_development_card_is_taken_whole_or_not_at_all(database: Database, tmp_path: Path) -> None:
    card = tmp_path / "kartu.csv"
    card.write_text("bulan,aspek,tugas\n1,gerakan kasar,menoleh ke kanan dan kiri\n2,terbang,terbang\n", "utf-8")
    assert "row 2" in said("kartu-kembang", str(card), code=1)
    card.write_text("bulan,aspek,tugas\n1,gerakan kasar,menoleh ke kanan dan kiri\n", "utf-8")
    assert "1 tasks are in use" in said("kartu-kembang", str(card))
    with database.reading() as store:
        assert [task.text_id for task in development.card(store)] == ["menoleh ke kanan dan kiri"]


def test_new_keys_can_be_used() -> None:
    lines = dict(line.split("=", 1) for line in said("keys").split())
    assert Keys.read(lines["SAPA_SEAL_KEYS"], lines["SAPA_HASH_KEY"]).seal


def test_migrate_makes_the_tables(database: Database) -> None:
    assert "up to date" in said("migrate")
    with database.reading() as store:
        assert areas.by_code(store, "15.06.06.2002") is not None  # the programme's own places come along
        assert areas.by_code(store, "11.01") is None  # all others with the national table


def test_areas_are_taken_and_wrong_rows_named(database: Database, tmp_path: Path) -> None:
    table = tmp_path / "wilayah.csv"
    table.write_text("code,name\n15,JAMBI\n15.06,TANJUNG JABUNG BARAT\n15.xx,SALAH\n", "utf-8")
    told = said("wilayah", "import", str(table), code=1)
    assert "2 areas taken" in told
    assert "line 4" in told
    with database.reading() as store:
        assert areas.by_code(store, "15.06") is not None


def test_the_calendar_is_a_table_of_all_messages() -> None:
    assert said("calendar").count("anak/") >= 105


def test_check_fails_without_emergency_numbers_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ".env" in said("check", code=1)
    monkeypatch.setenv("SAPA_EMERGENCY", "Puskesmas 0742 555 0101")
    said("check")


def test_a_person_decides_about_quarantined_chats(database: Database) -> None:
    said("migrate")
    with database.writing() as store:
        held = [chats.of_address(store, Address("telegram", str(number)), NOW).id for number in range(3)]
        for chat_id in held:
            chats.set_push(store, chat_id, Push.QUARANTINED)
    assert "3 chats wait" in said("quarantine")
    said("quarantine", "--open", "--closed", code=2)
    assert "3 chats are open again" in said("quarantine", "--open")
    with database.reading() as store:
        assert {chats.by_id(store, chat_id).push for chat_id in held} == {Push.ON}
    assert "0 chats wait" in said("quarantine")


def test_a_changed_or_shortened_audit_log_is_seen(database: Database) -> None:
    said("migrate")
    with database.writing() as store:
        for number in range(3):
            audit.note(store, account_id=None, deed="test", subject="person", subject_id=number, now=NOW)
        audit.chain(store)
    noted = said("audit").split()[-1]
    assert "3 rows, none changed" in said("audit", "--noted", noted)
    said("audit", "--noted", "yesterday", code=2)
    elsewhere = f"4:{noted.partition(':')[2]}"
    assert "was cut" in said("audit", "--noted", elsewhere, code=1)
    with database.writing() as store:
        store.connection.execute(text("DROP TRIGGER audit_unchanged"))
        store.connection.execute(text("UPDATE audit SET deed = 'other' WHERE position = 2"))
    assert "row 2 of the chain" in said("audit", code=1)


@pytest.mark.parametrize(("name", "value"), [("SAPA_SEAL_KEYS", ""), ("SAPA_HASH_KEY", "x")])
def test_keys_that_cannot_be_used_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert "sapa keys" in said("migrate", code=2)
