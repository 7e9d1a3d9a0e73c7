"""A channel that keeps what it is given, and refuses what it is told to refuse."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from domain.talk import Address
from messages.outgoing import Capabilities, Markup, Op, Outgoing

FREE = Capabilities(
    markup=Markup.PLAIN,
    max_text=4096,
    max_caption=1024,
    max_buttons=100,
    max_label=64,
    can_edit=True,
    can_delete=True,
    pace_per_second=29,
    chat_interval_s=1.0,
)
UNHURRIED = replace(FREE, pace_per_second=1000, chat_interval_s=0)


@dataclass
class Post:
    """answers: per chat (its address), what its next sends raise; None lets one through. latency: seconds per send."""

    name: str = "telegram"
    capabilities: Capabilities = UNHURRIED
    answers: dict[str, list[Exception | None]] = field(default_factory=lambda: defaultdict(list))
    latency: Callable[[], float] = lambda: 0.0
    tried: list[tuple[float, str, str]] = field(default_factory=list)  # when, where, what
    arrived: list[tuple[float, str, str]] = field(default_factory=list)
    edits: list[tuple[Op, str | None, str]] = field(default_factory=list)
    on_arrival: Callable[[Outgoing], None] = lambda _outgoing: None

    async def send(self, outgoing: Outgoing) -> str | None:
        await asyncio.sleep(self.latency())
        where = outgoing.address.external
        seen = (asyncio.get_running_loop().time(), where, outgoing.text)
        self.tried.append(seen)
        if (waiting := self.answers[where]) and (answer := waiting.pop(0)) is not None:
            raise answer
        self.on_arrival(outgoing)
        if outgoing.op is not Op.SEND:
            self.edits.append((outgoing.op, outgoing.target, outgoing.text))
            return outgoing.target if outgoing.op is Op.EDIT else None
        self.arrived.append(seen)
        return f"m{len(self.arrived)}"

    async def acknowledge(self, tap_id: str) -> None:
        raise AssertionError("delivery acknowledges nothing")

    async def fetch(self, file_id: str) -> bytes:
        raise AssertionError("delivery fetches nothing")

    async def offer_commands(self, address: Address, commands: Sequence[tuple[str, str]], language: str) -> None:
        raise AssertionError("delivery offers nothing")

    @property
    def texts(self) -> list[str]:
        return [text for _, _, text in self.arrived]
