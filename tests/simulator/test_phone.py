"""What a phone's screen shows, and how tests wait for it."""

from __future__ import annotations

import asyncio

import pytest

from bot.simulator import Hindrance, NotPossible, Phone, Running, Simulator, serve
from bot.simulator.parameters import Parameters
from bot.simulator.refusals import Refused
from bot.simulator.view import describe, look


def _say(sim: Simulator, phone: Phone, text: str) -> int:
    sent = sim.call("sendMessage", Parameters({"chat_id": phone.id, "text": text}))
    return int(sent["message_id"])


def test_a_screen_shows_only_what_changed_since_the_last_look(sim: Simulator, mother: Phone) -> None:
    first = _say(sim, mother, "satu")
    seen = look(sim, mother, 0)
    assert [message["text"] for message in seen["messages"]] == ["/start", "satu"]
    edit = {"chat_id": mother.id, "message_id": first, "text": "dua"}
    sim.call("editMessageText", Parameters(edit))
    later = look(sim, mother, seen["revision"])
    assert [message["text"] for message in later["messages"]] == ["dua"]
    sim.call("deleteMessage", Parameters(edit))
    assert look(sim, mother, later["revision"])["gone"] == [first]
    assert look(sim, mother, 0)["messages"] == seen["messages"][:1]


def test_a_dark_screen_keeps_what_it_had(sim: Simulator, mother: Phone) -> None:
    seen = look(sim, mother, 0)["revision"]
    mother.set_signal(False)
    _say(sim, mother, "belum terlihat")
    mother.type("nanti")
    dark = look(sim, mother, seen)
    assert (dark["messages"], [waiting["text"] for waiting in dark["waiting"]]) == ([], ["nanti"])
    mother.set_signal(True)
    light = look(sim, mother, dark["revision"])
    assert [message["text"] for message in light["messages"]] == ["belum terlihat", "nanti"]
    assert light["waiting"] == []


def test_a_chat_keeps_its_last_messages_only(sim: Simulator, mother: Phone) -> None:
    for number in range(400):
        _say(sim, mother, str(number))
    texts = [message["text"] for message in mother.messages()]
    assert (len(texts), texts[0], texts[-1]) == (300, "100", "399")


def test_the_bot_may_write_first_only_to_whom_it_knew_before(sim: Simulator) -> None:
    known = sim.add_phone(800_001, "Wati", known=True)
    stranger = sim.add_phone(800_002, "Ratna", shown=False)
    assert _say(sim, known, "Halo lagi")
    with pytest.raises(Refused, match="chat not found"):
        _say(sim, stranger, "Halo")
    shown = {phone["id"] for phone in describe(sim)["phones"]}
    assert (known.id in shown, stranger.id in shown) == (True, False)


@pytest.mark.parametrize(
    ("hindrance", "deed"),
    [
        (Hindrance.EMPTY, lambda phone: phone.type(" ")),
        (Hindrance.NO_SUCH_BUTTON, lambda phone: phone.press("Ya")),
        (Hindrance.NO_SUCH_MESSAGE, lambda phone: phone.edit(1, "a")),
        (Hindrance.NOT_YOURS, lambda phone: phone.edit(phone.received()[-1]["message_id"], "a")),
    ],
    ids=["empty", "no such button", "no such message", "not yours"],
)
def test_what_a_person_cannot_do(sim: Simulator, mother: Phone, hindrance: Hindrance, deed: object) -> None:
    _say(sim, mother, "Halo")
    with pytest.raises(NotPossible) as impossible:
        deed(mother)  # type: ignore[operator]  # a table of lambdas
    assert impossible.value.hindrance is hindrance


async def test_waiting_for_what_happens_in_the_simulator(running: Running, mother: Phone) -> None:
    waiting = asyncio.create_task(running.until(lambda: bool(mother.received())))
    await asyncio.sleep(0)
    _say(running.simulator, mother, "Halo")
    await waiting
    with pytest.raises(TimeoutError):
        await running.until(lambda: False, seconds=0)


async def test_it_serves_within_a_loop_as_well_and_frees_its_port() -> None:
    async with serve(Simulator()) as first:
        port = int(first.address.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            async with serve(Simulator(), port):
                pytest.fail("two servers on one port")
    async with serve(Simulator(), port) as second:
        assert second.address == first.address
