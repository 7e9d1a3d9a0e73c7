"""What a family wanted is not told to a phone in other hands; a shared phone keeps no button with the name of a family
that was forgotten; a name cannot look like lines of Sapa's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.demo_village import DESA, DEWI, HASAN, SARI, seed
from domain.people import Role
from storage.database import Database, Store
from storage.people import accounts, families, people
from storage.people.families import Person
from storage.tables import account
from storage.wire import chats
from tests.script import Village, utc

NOW = utc("2026-03-14 03:00")


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    with database.writing() as store:
        codes = seed(store, NOW)
    opened = Village.open(database, NOW)
    for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN)):
        opened.say(name, text=f"/start {codes[phone.user_id]}")
    opened.tap("dewi", "Ya, saya setuju")
    yield opened
    opened.close()


def share_the_phone(village: Village) -> None:
    """Rina's family comes to Dewi's phone."""
    village.say("sari", text="/keluarga")
    village.tap("sari", "Bima (Rina)")
    shown = village.tap("sari", "➕ Undang keluarganya")
    code = re.search(r"(?<=start=)[A-Z2-9]{12}", "\n".join(outgoing.text for _, outgoing in shown))
    assert code is not None
    village.say("dewi", text=f"/start {code[0]}")
    village.tap("sari", "Ya, benar")
    village.tap("dewi", "Ya, saya setuju")


@pytest.mark.parametrize("command", ["/dataku", "/hapusdata_ya"])
@pytest.mark.parametrize("refused", [True, False])
def test_a_phone_in_other_hands_hears_nothing_of_what_was_asked(
    village: Village, database: Database, command: str, refused: bool
) -> None:
    village.say("dewi", text=command)
    village.say("dewi", text="salah orang")
    with database.writing() as store:  # whose phone it is now has agreed to messages of her own
        chats.set_push(store, chats.of_address(store, village.address_of("dewi"), NOW).id, chats.Push.ON)
    heard = village.tap("sari", "Bukan") if refused else []
    for _ in range(14):
        village.clock.at += timedelta(days=1)
        heard += village.beat()
    assert "sari" in {who for who, _ in heard}, "those who may answer do hear"
    assert [outgoing.text for who, outgoing in heard if who == "dewi"] == []


def test_a_shared_phone_forgets_the_buttons_of_a_forgotten_family(village: Village, database: Database) -> None:
    share_the_phone(village)
    village.say("dewi", text="/hapusdata")
    village.tap("dewi", "Bima")
    village.tap("dewi", "Ya, minta dihapus")
    village.say("dewi", text="/persetujuan")
    assert "Bima" in menu_of(village, database, "dewi")
    village.tap("sari", "Ya, benar")
    assert "Bima" not in menu_of(village, database, "dewi")


def test_who_belongs_to_another_family_by_now_erases_neither_by_an_old_wish(
    village: Village, database: Database
) -> None:
    village.say("dewi", text="/hapusdata_ya")
    with database.writing() as store:
        home = by_name(store)
        families.join(store, home["Dewi"].id, home["Rina"].family_id)
    answered = village.tap("sari", "Ya, benar")
    assert any("belum ada yang dihapus" in outgoing.text for who, outgoing in answered if who == "sari")
    assert any("/hapusdata sekali lagi" in outgoing.text for who, outgoing in answered if who == "dewi")
    with database.reading() as store:
        assert {"Dewi", "Rina", "Aisyah", "Bima"} <= set(by_name(store))


def by_name(store: Store) -> dict[str, Person]:
    """Everybody whom the pembina may see."""
    [hasan] = accounts.who_serves(store, DESA, Role.PEMBINA)
    assert hasan.scope is not None
    return {one.name: one for one in people.residents(store, hasan.scope)}


def menu_of(village: Village, database: Database, name: str) -> str:
    with database.reading() as store:
        return str(chats.of_address(store, village.address_of(name), NOW).menu)


FORGED = "Aisyah\n\n✅ Sapa: laporan disetujui"


def test_a_new_name_stands_in_one_line(village: Village) -> None:
    village.say("sari", text="/keluarga")
    village.tap("sari", "Aisyah (Dewi)")
    village.tap("sari", "✏️ Lengkapi data")
    for line in (FORGED, *["lewati"] * 4):
        village.say("sari", text=line)
    village.tap("sari", "✅ Simpan")
    [(_, card)] = village.say("dewi", text="/anakku")
    assert card.text.splitlines()[0] == " ".join(FORGED.split())


def test_a_further_reader_is_asked_about_in_one_line(database: Database) -> None:
    """The name comes from a family, and stands in what her kader reads."""
    with database.writing() as store:
        made = accounts.create(store, role=Role.KELUARGA, area="15.06.06.2001", name=FORGED, now=NOW)
        kept = accounts.by_id(store, made.id)
        assert store.connection.scalar(select(account.c.id)) == made.id
    assert kept is not None
    assert made.name == kept.name == " ".join(FORGED.split())
