"""Reports in one message: what is an answer, what is a cry for help, and that none of a bundle is lost unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.demo_village import SARI, seed
from messages.outgoing import Outgoing
from storage.database import Database
from storage.interviews import drafts
from storage.tables import draft as draft_table
from tests.script import Village

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
GO_NOW = "antar ke puskesmas atau rumah sakit sekarang juga"


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    with database.writing() as store:
        codes = seed(store, NOW)
    village = Village.open(database, NOW)
    village.say("sari", text=f"/start {codes[SARI.user_id]}")
    yield village
    village.close()


def text(heard: list[tuple[str, Outgoing]]) -> str:
    return "\n".join(outgoing.text for _, outgoing in heard)


def statuses(village: Village) -> list[str]:
    with village.database.reading() as store:
        rows = store.connection.execute(draft_table.select().order_by(draft_table.c.id)).all()
    return [row.status for row in rows]


@pytest.mark.parametrize(
    ("said", "cries", "reports"),
    [
        ("baduta aisyah bb 8,1 pb 70,5 bahaya tidak ada sakit ya", False, True),
        ("baduta aisyah bb 8,1 pb 70,5 kejang", True, True),
        ("baduta aisyah kejang", True, True),
        ("aisyah kejang", True, False),
        ("baduta", False, True),
        ("Baduta: aisyah\nbb 8,1", False, True),
        ("anak baduta saya bb 8,1", False, False),
        ("/baduta aisyah bb 8,1", False, False),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_text_is(village: Village, said: str, cries: bool, reports: bool) -> None:
    heard = text(village.say("sari", text=said))
    assert (GO_NOW in heard, "terbaca dari pesan Anda" in heard) == (cries, reports), heard
    assert statuses(village) == ["open"] * reports


def test_a_bundle_keeps_its_order_and_tells_what_it_leaves(village: Village) -> None:
    heard = text(village.say("sari", text="\n".join(["baduta raka bb 10,1"] + ["baduta bima bb 9,2"] * 11)))
    assert heard.count("terbaca dari pesan Anda") == 10
    assert "2 laporan terakhir belum saya catat" in heard
    assert "masih ada 9 laporan lagi" in heard
    with village.database.reading() as store:
        [row] = store.connection.execute(draft_table.select().where(draft_table.c.status == "open")).all()
        first = drafts.by_id(store, row.id)
    assert first is not None
    assert "10.1" in first.state
    assert sorted(statuses(village)) == ["open"] + ["parked"] * 9


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_that_asks_for_text_takes_text(village: Village) -> None:
    village.say("sari", text="/daftar anak")
    village.say("sari", text="setuju")
    assert "terbaca" not in text(village.say("sari", text="baduta aisyah bb 8,1 pb 70"))
    forwarded = village.say("sari", text="baduta aisyah bb 8,1 pb 70", forwarded=True)
    assert "Laporan itu saya simpan dulu" in text(forwarded)
    assert sorted(statuses(village)) == ["open", "parked"]


@pytest.mark.parametrize("code", ["ZZ39CZZZZZZZ", "DM5WQGYAR9N5"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_code_of_an_invitation_is_no_cry_for_help(village: Village, code: str) -> None:
    heard = text(village.say("wati", text=f"/start {code}"))
    assert "Undangan ini tidak kami kenal" in heard
    assert "puskesmas" not in heard
