"""What the operator is told about messages: why, how many, what would change, what became of them; never a name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.clock import real_now
from bot.main import app
from domain.people import Role
from domain.talk import Lane
from domain.zones import Zone, local_date
from handlers.content import texts
from messages.calendar_messages import FOLDER
from storage.database import Database
from storage.family import content_versions, replies, wishes
from storage.family.content_versions import Verdict
from storage.family.replies import Kind
from storage.migrate import upgrade
from storage.people import accounts
from storage.vault import Keys, Vault
from storage.wire import chats, claims, outbox
from storage.wire.outbox import Later
from tests.family.phones import child, enrol, phone
from tests.storage import village as places

RUN = CliRunner()
NOW = real_now()
BORN = local_date(NOW, Zone.WIB) - timedelta(days=73)  # between week 10 and 11


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The operator's, with his settings."""
    seal, hash_key = f"1:{Keys.make()}", Keys.make()
    url = f"sqlite:///{tmp_path / 'sapa.db'}"
    monkeypatch.chdir(tmp_path)
    given = {"DATABASE_URL": url, "SEAL_KEYS": seal, "HASH_KEY": hash_key, "APPROVED_ONLY": "false"}
    for name, value in given.items():
        monkeypatch.setenv(f"SAPA_{name}", value)
    opened = Database(url, Vault(Keys.read(seal, hash_key)))
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def chat(database: Database) -> int:
    """A mother's, whose child Aisyah gets messages; week 10 was sent, one failed."""
    with database.writing() as store:
        mother = phone(store, places.found_village(store), at=NOW)
        about = enrol(mother, child(mother, "Aisyah Putri", BORN, NOW), NOW)
        wishes.must_knows_only(store, mother.chat, True)
        for key in ("anak/10", "anak/09"):
            outbox.owe_later(
                store,
                mother.chat,
                Later.TIP,
                lane=Lane.TIP,
                now=NOW,
                due_at=NOW,
                expires_at=None,
                person_id=about.person_id,
                enrolment_id=about.id,
                message=key,
            )
        sent, failed = sorted(outbox.history(store, mother.chat), key=lambda row: row.id)
        claims.sent(store, sent.id, "1", NOW)
        claims.failed(store, failed.id, "weekly cap")
    return mother.chat


def said(*words: str, code: int = 0) -> str:
    result = RUN.invoke(app, words)
    assert result.exit_code == code, result.output
    return result.output


def test_why_names_rules_and_keys_and_nobody(chat: int) -> None:
    told = said("why", str(chat))
    assert "push on, must-knows only" in told
    assert "active, week 10 since birth, 09:00" in told
    assert re.search(r"tip +failed \(weekly cap\)  anak/09", told)
    assert re.search(r"tip +sent  anak/10", told)
    assert "anak/11: day 77 since birth" in told
    assert not re.search("Aisyah|Siti", told)


def test_a_chat_that_nobody_has_is_refused(database: Database) -> None:
    assert "no chat has this number" in said("why", "12", code=2)
    assert "no chat has this number" in said("why", str(10**30), code=2)


def test_the_forecast_counts_each_day_and_the_fullest_hour(chat: int) -> None:
    told = said("forecast")
    day = BORN + timedelta(days=77)
    assert re.search(rf"{day} +[1-3]  \d\d\.00 +[1-3] ", told)
    assert re.search(r"together \d+\.", told)


def test_delivery_counts_by_message(chat: int) -> None:
    told = said("delivery")
    assert re.search(r"anak/09 +0 +0 +1 +0", told)
    assert re.search(r"anak/10 +1 +0 +0 +0", told)
    assert re.search(r"together +1 +0 +1 +0", told)


def test_a_dry_run_says_what_a_changed_calendar_changes(chat: int, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(FOLDER, changed)
    same = said("calendar", "dry-run", "--against", str(changed))
    assert "0 new, 0 withdrawn, 0 at another hour, 0 in quiet hours" in same
    text = changed / "id" / "anak" / "11.md"
    head, mark, body = text.read_text("utf-8").rpartition("---\n")
    text.write_text(head + mark + body.rstrip() + " Ya, Bu.\n", "utf-8")
    assert "other words: anak/11" in said("calendar", "dry-run", "--against", str(changed))


def test_a_dry_run_of_changed_rules(chat: int) -> None:
    first = local_date(NOW, Zone.WIB)
    dates = f"{first}..{first + timedelta(days=28)}"
    told = said("calendar", "dry-run", "--ramadan-dates", dates, "--ramadan-hour", "17:45")
    assert re.search(r"0 new, 0 withdrawn, [1-9]\d* at another hour, 0 in quiet hours", told)
    assert re.search(r"0 new, [1-9]\d* withdrawn", said("calendar", "dry-run", "--approved-only"))
    assert "RAMADAN_HOUR" in said("calendar", "dry-run", "--ramadan-hour", "03:00", code=2)


def test_how_families_answered(database: Database, chat: int) -> None:
    with database.writing() as store:
        for kind, answer in ((Kind.RATING, "up"), (Kind.TRIED, "not_yet")):
            replies.keep(
                store,
                account_id=account_of(database, chat),
                person_id=None,
                area=places.PURWODADI,
                about="anak/10",
                kind=kind,
                answer=answer,
                now=NOW,
            )
    assert re.search(r"anak/10 +1 +0 +0 +1", said("calendar", "--answers"))


def account_of(database: Database, chat: int) -> int:
    with database.reading() as store:
        account = chats.by_id(store, chat).account_id
        assert account is not None
        return account


def test_what_a_reviewer_said_in_chat_counts_in_the_forecast(
    database: Database, chat: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_APPROVED_ONLY", "true")
    assert "together 0." in said("forecast")
    with database.writing() as store:
        bidan = accounts.who_serves(store, places.PURWODADI, Role.PETUGAS)[0]
        message = next(one for one in texts.calendar() if one.key == "anak/11")
        content_versions.say(store, texts.text_of(message), Verdict.APPROVED, by=bidan.id, now=NOW)
    assert "together 1." in said("forecast")
    assert "anak/11" in said("why", str(chat))
