"""Groups, corrected messages, and people who close the chat and open it again."""

from __future__ import annotations

from bot.clock import Clock
from domain.talk import Address
from storage.database import Database
from storage.wire import chats
from storage.wire.chats import Push
from tests.house.conftest import Town, texts
from tests.processes import ledger


def push(database: Database, user_id: int) -> Push:
    with database.reading() as store:
        return chats.of_address(store, Address("telegram", str(user_id)), Clock().now()).push


async def test_in_a_group_nothing_is_told(town: Town) -> None:
    sari = town.phone("sari")
    async with town.open():
        await town.joins("sari")
        group = town.simulator.add_group("Kader Purwodadi", [sari])
        sari.type("/keluarga", chat_id=group)
        await town.until(lambda: len(town.simulator.messages(group)) == 3)
    said = [message["text"] for message in town.simulator.messages(group) if message["from"]["is_bot"]]
    assert len(said) == 2
    assert all(text.startswith("Saya hanya bisa bicara berdua") for text in said)


async def test_a_corrected_message_changes_nothing_and_is_answered(town: Town) -> None:
    sari = town.phone("sari")
    async with town.open():
        await town.joins("sari")
        sari.type("/lapor")
        await town.hears(sari, "Siapa yang dikunjungi?")
        typed = sari.type("aisyah")
        await town.hears(sari, "Tanggal kunjungan?")
        assert typed is not None
        sari.edit(typed, "bima")
        await town.hears(sari, "Pesan yang diubah sesudah dikirim tidak terbaca")
        sari.type("hari ini")
        await town.hears(sari, "Berapa berat, panjang, dan LILA Aisyah?")


async def test_whoever_blocks_is_left_alone_and_answered_when_back(town: Town) -> None:
    dewi = town.phone("dewi")
    async with town.open():
        await town.joins("dewi")
        dewi.tap("Ya, saya setuju")
        await town.until(lambda: push(town.database, dewi.id) is Push.ON and len(dewi.received()) >= 3)
        dewi.block()
        await town.until(lambda: push(town.database, dewi.id) is Push.BLOCKED)
        assert ledger.statuses(town.database)["due"] == 0
        dewi.unblock()
        await town.until(lambda: push(town.database, dewi.id) is Push.ON)
        before = len(dewi.received())
        dewi.type("/bantuan")
        await town.until(lambda: len(dewi.received()) > before)


async def test_a_wish_to_stop_outlives_a_block(town: Town) -> None:
    dewi = town.phone("dewi")
    async with town.open():
        await town.joins("dewi")
        dewi.type("/berhenti")
        await town.until(lambda: push(town.database, dewi.id) is Push.STOPPED)
        dewi.block()
        dewi.unblock()
        dewi.type("/bantuan")
        said = len(texts(dewi))
        await town.until(lambda: len(texts(dewi)) > said)
    assert push(town.database, dewi.id) is Push.STOPPED
