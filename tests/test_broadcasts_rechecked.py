"""A sender who has moved, or has no role any more, begins none of her broadcasts: not by a resend, not by the clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.demo_village import DESA, DEWI, HASAN, SARI, seed
from domain.people import Role
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.database import Database, Store
from storage.people import accounts
from storage.people.accounts import Account
from storage.scope import Scope
from tests.script import Village, utc

AT = utc("2026-03-14 14:00")  # 21.00 WIB: families sleep, so that nothing has gone yet
MOVED = "15.01.16"


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    """Pak Hasan has sent something to the families of a desa."""
    with database.writing() as store:
        codes = seed(store, AT)
    opened = Village.open(database, AT)
    for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN)):
        opened.say(name, text=f"/start {codes[phone.user_id]}")
    opened.tap("dewi", "Ya, saya setuju")
    opened.say("hasan", text="/siaran")
    opened.tap("hasan", "Desa Purwodadi")
    opened.tap("hasan", "Keluarga")
    opened.say("hasan", text="Posyandu besok di balai desa")
    opened.tap("hasan", "✅ Simpan")
    yield opened
    opened.close()


def moved(village: Village) -> None:
    with village.database.writing() as store:
        accounts.move(store, hasan(store).id, MOVED)


def hasan(store: Store) -> Account:
    scope = Scope(role=Role.KOORDINATOR, area="15", account_id=0)
    return next(one for one in accounts.list_in(store, scope, Role.PEMBINA) if one.name == HASAN.name)


def own(village: Village) -> Broadcast:
    with village.database.reading() as store:
        return broadcasts.of_sender(store, hasan(store).id, 1)[0]


def heard(village: Village, **what: str) -> str:
    return "\n".join(outgoing.text for who, outgoing in village.say("hasan", **what) if who == "hasan")


def test_what_was_written_before_is_not_sent_from_elsewhere(village: Village) -> None:
    moved(village)
    said = [outgoing.text for _, outgoing in village.tap("hasan", "📣 Kirim sekarang")]
    assert any("wilayah tugas atau peran" in each for each in said)
    assert own(village).status is Status.DRAFT
    assert own(village).text == "Posyandu besok di balai desa", "nothing is lost"


def test_what_was_stopped_is_not_resumed_from_elsewhere(village: Village) -> None:
    village.tap("hasan", "📣 Kirim sekarang")
    village.tap("hasan", "Hentikan")
    moved(village)
    assert "wilayah tugas atau peran" in heard(village, text=f"/teruskan_siaran {own(village).id}")
    assert own(village).status is Status.STOPPED
    assert "wilayah tugas atau peran" in heard(village, text=f"/ulang_siaran {own(village).id}")


def test_the_same_goes_on_where_nothing_has_changed(village: Village) -> None:
    village.tap("hasan", "📣 Kirim sekarang")
    village.tap("hasan", "Hentikan")
    assert own(village).area == DESA
    heard(village, text=f"/teruskan_siaran {own(village).id}")
    assert own(village).status is Status.RUNNING
