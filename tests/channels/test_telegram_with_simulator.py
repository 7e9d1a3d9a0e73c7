"""The whole channel against the simulator, which refuses what Telegram refuses: phones in, answers out, and faults."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.channel import DeliveryFailed, FailureKind
from bot.channels.telegram_bot import TelegramBot, telegram_bot
from bot.channels.telegram_channel import CAPABILITIES, TelegramChannel
from bot.channels.telegram_dispatch import Dispatch
from bot.channels.telegram_intake import Pauses, Polling
from bot.channels.telegram_reading import read_update
from bot.channels.telegram_webhook import announce, webhook_route
from bot.simulator import UNLIMITED, Limits, MovableClock, Phone, Running, Simulator, serve_in_thread
from bot.simulator.faults import Fault
from domain.talk import Address, Ask, Contact, FileKind, Incoming, Membership, Place, Tap
from messages.outgoing import Attachment, AttachmentKind, Button, Op, Outgoing
from tests.channels.test_telegram_intake import Inbox, now
from tests.simulator.conftest import PNG

_ids = itertools.count(900_001)
SECRET = "a-secret_of-20-signs"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with serve_in_thread(Simulator(clock=MovableClock(), limits=UNLIMITED), webhook_retry_s=0.01) as served:
        yield served


@pytest.fixture
def simulator(running: Running) -> Simulator:
    running.simulator.world.updates.drop_all()
    running.simulator.faults.clear()
    running.simulator.limits = UNLIMITED
    running.simulator.clear_counts()
    return running.simulator


@pytest.fixture
async def bot(running: Running, simulator: Simulator) -> AsyncIterator[TelegramBot]:
    async with telegram_bot(simulator.bot.token, server=running.address) as bot:
        yield bot


@pytest.fixture
def channel(bot: TelegramBot) -> TelegramChannel:
    return TelegramChannel(bot)


@pytest.fixture
def sari(simulator: Simulator) -> Phone:
    """Somebody who has already said hello."""
    phone = simulator.add_phone(next(_ids), "Sari Dewi", known=True)
    simulator.world.updates.drop_all()
    return phone


def to(phone: Phone, text: str = "Halo", **what: Any) -> Outgoing:
    return Outgoing(address=Address("telegram", str(phone.id)), text=text, **what)


class House:
    """As the bot will run: what polling or webhook keeps is read from the inbox again, handled, and answered."""

    def __init__(self, bot: TelegramBot, answer: Callable[[Incoming], Awaitable[object]]) -> None:
        self.inbox = Inbox()
        self.seen: list[Incoming] = []
        self._bot, self._answer = bot, answer
        self.dispatch = Dispatch(bot, self._handle)

    async def _handle(self, address: Address, update_id: str) -> None:
        raw = json.loads(self.inbox.kept[update_id].payload)
        incoming = read_update(raw, datetime.now(UTC), self._bot.username)
        assert incoming is not None
        self.seen.append(incoming)
        await self._answer(incoming)


async def nothing(incoming: Incoming) -> None:
    """For tests that look at what came only."""


async def poll_until(house: House, bot: TelegramBot, done: Callable[[], bool]) -> None:
    async with house.dispatch as dispatch:
        polling = Polling(bot, house.inbox.keep, dispatch.wake, now, wait_s=1, pauses=Pauses(0.001, 0.001))
        task = asyncio.create_task(polling.run())
        while not done():
            assert not task.done(), task
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def incoming_after(bot: TelegramBot, *deeds: Callable[[], object]) -> list[Incoming]:
    house = House(bot, nothing)
    for deed in deeds:
        deed()
    await poll_until(house, bot, lambda: len(house.seen) >= len(deeds))
    return house.seen


async def failure_of(channel: TelegramChannel, outgoing: Outgoing) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await channel.send(outgoing)
    return caught.value


async def test_every_deed_of_a_phone_is_read(bot: TelegramBot, sari: Phone) -> None:
    [said, command, contact, place, forwarded, sticker, blocked, back] = await incoming_after(
        bot,
        lambda: sari.type("8,4 kg <b> & 😀"),
        lambda: sari.start("u-4K9"),
        sari.send_contact,
        lambda: sari.send_location(-7.7956, 110.3695),
        lambda: sari.forward("Info posyandu", "Wati"),
        lambda: sari.send_sticker("👍"),
        sari.block,
        sari.unblock,
    )
    assert (said.text, said.language, said.private) == ("8,4 kg <b> & 😀", "id", True)
    assert command.text == "/start u-4K9"
    assert contact.contact == Contact(sari.owner.phone_number, sari.owner.name, own=True)
    assert place.place == Place(-7.7956, 110.3695)
    assert (forwarded.text, forwarded.forwarded) == ("Info posyandu", True)
    assert sticker.unsupported == "sticker"
    assert (blocked.membership, back.membership) == (Membership.BLOCKED, Membership.BACK)
    assert {one.address for one in (said, contact, back)} == {Address("telegram", str(sari.id))}


async def test_an_edited_message_is_the_same_message(bot: TelegramBot, sari: Phone) -> None:
    message_id = sari.type("84")
    assert message_id is not None
    first, second = await incoming_after(bot, lambda: None, lambda: sari.edit(message_id, "8,4"))
    assert (first.text, first.edited) == ("84", False)
    assert (second.text, second.edited, second.message_id) == ("8,4", True, first.message_id)


async def test_files_are_fetched(bot: TelegramBot, channel: TelegramChannel, sari: Phone) -> None:
    photo, voice, document = await incoming_after(
        bot,
        lambda: sari.send_photo(PNG, "Buku KIA"),
        lambda: sari.send_voice(b"OggS-voice"),
        lambda: sari.send_document(b"PK-sheet", "sasaran.xlsx", "application/zip"),
    )
    assert photo.text == "Buku KIA"
    for incoming, kind, content in (
        (photo, FileKind.PHOTO, PNG),
        (voice, FileKind.VOICE, b"OggS-voice"),
        (document, FileKind.DOCUMENT, b"PK-sheet"),
    ):
        assert incoming.file is not None
        assert incoming.file.kind is kind
        assert await channel.fetch(incoming.file.file_id) == content
    assert (await failure_of_fetch(channel, "no-such-file")).kind is FailureKind.REFUSED


async def failure_of_fetch(channel: TelegramChannel, file_id: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await channel.fetch(file_id)
    return caught.value


async def test_a_tap_comes_back_and_is_acknowledged(bot: TelegramBot, channel: TelegramChannel, sari: Phone) -> None:
    sent = await channel.send(to(sari, "Benar?", buttons=((Button("Ya", "k3.12.ya"), Button("Tidak", "k3.12.tidak")),)))
    [tap] = await incoming_after(bot, lambda: sari.tap("Ya"))
    assert (tap.tap, tap.message_id) == (Tap("k3", 12, "ya"), sent)
    assert tap.tap_id is not None
    await channel.acknowledge(tap.tap_id)
    assert len(sari.answers()) == 1
    await channel.acknowledge("1")  # unknown: never raises


async def test_a_group_is_told_from_a_private_chat(bot: TelegramBot, simulator: Simulator, sari: Phone) -> None:
    group = simulator.add_group("Posyandu Melati", [sari])
    added, command = await incoming_after(
        bot, lambda: None, lambda: sari.type(f"/bantuan@{simulator.bot.username}", chat_id=group)
    )
    assert (added.membership, added.private) == (Membership.BACK, False)
    assert (command.text, command.private, command.address.external) == ("/bantuan", False, str(group))


async def test_keys_for_contact_and_place(bot: TelegramBot, channel: TelegramChannel, sari: Phone) -> None:
    await channel.send(to(sari, keys=(("Bagikan nomor",), ("Batal",)), ask=Ask.CONTACT))
    [shared] = await incoming_after(bot, lambda: sari.press("Bagikan nomor"))
    assert shared.contact is not None
    assert shared.contact.own
    await channel.send(to(sari, keys=(("Bagikan lokasi",),), ask=Ask.PLACE))
    [shared] = await incoming_after(bot, lambda: sari.press("Bagikan lokasi", latitude=-7.5, longitude=109.25))
    assert shared.place == Place(-7.5, 109.25)
    await channel.send(to(sari, keys=()))
    assert sari.chat.keyboard is None


async def test_send_edit_and_delete(channel: TelegramChannel, sari: Phone) -> None:
    ask = to(sari, "<b>Berat?</b>", buttons=((Button("Lewati", "k1.1.skip"),),))
    target = await channel.send(ask)
    shrunk = to(sari, "Berat: 8,4 kg", op=Op.EDIT, target=target)
    assert await channel.send(shrunk) == target
    assert await channel.send(shrunk) is None, "not modified"
    [message] = sari.received()
    assert message["text"] == "Berat: 8,4 kg"
    assert "reply_markup" not in message
    gone = to(sari, "", op=Op.DELETE, target=target)
    assert await channel.send(gone) is None
    assert await channel.send(gone) is None, "already gone"
    assert (await failure_of(channel, shrunk)).kind is FailureKind.REFUSED
    assert sari.received() == []


async def test_attachments(channel: TelegramChannel, sari: Phone) -> None:
    await channel.send(to(sari, "Grafik", attachment=Attachment(AttachmentKind.PHOTO, "g.png", "image/png", PNG)))
    paper = Attachment(AttachmentKind.DOCUMENT, "laporan é.pdf", "application/pdf", b"%PDF-1.7")
    await channel.send(to(sari, "", attachment=paper))
    photo, document = sari.received()
    assert photo["caption"] == "Grafik"
    assert document["document"]["file_name"] == "laporan é.pdf"
    assert await channel.fetch(document["document"]["file_id"]) == b"%PDF-1.7"


REFUSALS: list[tuple[dict[str, Any], FailureKind]] = [
    ({"text": "x" * (CAPABILITIES.max_text + 1)}, FailureKind.REFUSED),
    ({"text": "<b>8,4"}, FailureKind.REFUSED),
    ({"text": ""}, FailureKind.REFUSED),
    ({"buttons": ((Button("Ya", "x" * 65),),)}, FailureKind.REFUSED),
    ({"op": Op.EDIT, "target": "1"}, FailureKind.REFUSED),
]


@pytest.mark.parametrize(("what", "kind"), REFUSALS)
async def test_what_telegram_refuses(
    channel: TelegramChannel, sari: Phone, what: dict[str, Any], kind: FailureKind
) -> None:
    assert (await failure_of(channel, to(sari, **what))).kind is kind
    assert sari.received() == []


async def test_what_is_within_the_limits_goes(channel: TelegramChannel, sari: Phone) -> None:
    rows = tuple((Button("x" * CAPABILITIES.max_label, f"k.{n}.v"),) for n in range(CAPABILITIES.max_buttons))
    assert await channel.send(to(sari, "x" * CAPABILITIES.max_text, buttons=rows))
    photo = Attachment(AttachmentKind.PHOTO, "g.png", "image/png", PNG)
    assert await channel.send(to(sari, "x" * CAPABILITIES.max_caption, attachment=photo))


async def test_a_closed_or_unknown_chat_is_blocked(channel: TelegramChannel, simulator: Simulator, sari: Phone) -> None:
    sari.block()
    assert (await failure_of(channel, to(sari))).kind is FailureKind.BLOCKED
    nobody = Outgoing(address=Address("telegram", "123"), text="Halo")
    assert (await failure_of(channel, nobody)).kind is FailureKind.BLOCKED


FAULTS: list[tuple[Fault, FailureKind, float | None, int]] = [
    (Fault.SERVER_ERROR, FailureKind.OUTAGE, None, 0),
    (Fault.BAD_GATEWAY, FailureKind.OUTAGE, None, 0),
    (Fault.TOO_MANY, FailureKind.SLOW_DOWN, 7.0, 0),
    (Fault.CUT_BEFORE, FailureKind.UNKNOWN, None, 0),
    (Fault.CUT_AFTER, FailureKind.UNKNOWN, None, 1),
]


@pytest.mark.parametrize(("fault", "kind", "seconds", "arrived"), FAULTS)
async def test_faults(
    channel: TelegramChannel,
    simulator: Simulator,
    sari: Phone,
    fault: Fault,
    kind: FailureKind,
    seconds: float | None,
    arrived: int,
) -> None:
    simulator.faults.order(fault, "sendMessage", seconds=7)
    failed = await failure_of(channel, to(sari))
    assert (failed.kind, failed.retry_after, len(sari.received())) == (kind, seconds, arrived)


async def test_too_fast_for_one_chat(channel: TelegramChannel, simulator: Simulator, sari: Phone) -> None:
    simulator.limits = Limits()
    await channel.send(to(sari))
    failed = await failure_of(channel, to(sari))
    assert failed.kind is FailureKind.SLOW_DOWN
    assert failed.retry_after is not None
    assert failed.retry_after >= 1


async def test_a_burst_of_several_phones_is_answered_in_order_whatever_fails(
    bot: TelegramBot, channel: TelegramChannel, simulator: Simulator
) -> None:
    phones = [simulator.add_phone(next(_ids), "Kader", known=True) for _ in range(20)]

    async def echo(incoming: Incoming) -> None:
        await channel.send(Outgoing(address=incoming.address, text=f"{incoming.text}!"))

    house = House(bot, echo)
    house.inbox._faults = 2  # of the storage; Telegram's own follow
    for fault in (Fault.SERVER_ERROR, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.BAD_GATEWAY):
        simulator.faults.order(fault, "getUpdates")
    for phone in phones:
        phone.set_signal(False)
        for number in range(4):
            phone.type(str(number))
        phone.set_signal(True)
    await poll_until(house, bot, lambda: len(house.seen) >= 80)
    for phone in phones:
        assert [message["text"] for message in phone.received()] == ["0!", "1!", "2!", "3!"]
    assert len(house.inbox.kept) == 80


async def test_the_webhook_is_delivered_until_it_is_stored(bot: TelegramBot, simulator: Simulator, sari: Phone) -> None:
    house = House(bot, nothing)
    house.inbox._faults = 2
    async with house.dispatch as dispatch:
        app = Starlette(routes=[webhook_route("/telegram", SECRET, house.inbox.keep, dispatch.wake, now)])
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="none"))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.001)
        port = server.servers[0].sockets[0].getsockname()[1]
        await announce(bot, f"http://127.0.0.1:{port}/telegram", SECRET)
        sari.type("satu")
        sari.type("dua")
        while len(house.seen) < 2:
            await asyncio.sleep(0.001)
        await bot.delete_webhook()
        server.should_exit = True
        await serving
    assert [incoming.text for incoming in house.seen] == ["satu", "dua"]
    assert house.inbox._faults == 0
