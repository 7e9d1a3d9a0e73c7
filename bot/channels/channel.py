"""What every channel can do for us, and the one way in which it fails."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from domain.talk import Address
from messages.outgoing import Capabilities, Outgoing


class FailureKind(StrEnum):
    """Why a send did not succeed, by what must happen next."""

    BLOCKED = "blocked"  # the person closed this chat: stop it
    REFUSED = "refused"  # this message can never go (bad markup, gone chat): fail it for good
    SLOW_DOWN = "slow_down"  # too fast: wait `retry_after`, then try again
    NOT_SENT = "not_sent"  # nothing left this machine (connect or pool time-out): try again
    UNKNOWN = "unknown"  # it left, no answer came: it may have arrived
    OUTAGE = "outage"  # the provider answers with its own fault (5xx): try again later


class DeliveryFailed(Exception):
    """A send that did not succeed. retry_after: seconds, where the provider named them. reason: for the log; it
    never holds the text of a message."""

    def __init__(self, kind: FailureKind, reason: str, retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
        self.retry_after = retry_after


class ChannelUnusable(Exception):
    """Nothing can go through this channel until its operator mends it (a rejected token). The text says what to do;
    messages that met it stay owed."""


class Channel(Protocol):
    """One way to reach people. Whatever raises DeliveryFailed raises ChannelUnusable, too."""

    name: str
    capabilities: Capabilities

    async def send(self, outgoing: Outgoing) -> str | None:
        """Send, edit or delete, as `outgoing.op` says. Returns the provider's id of the message (None for a delete,
        and for an edit that changed nothing). Raises DeliveryFailed."""

    async def acknowledge(self, tap_id: str) -> None:
        """Stop the spinner of a pressed button. Never raises: a lost acknowledgement harms nobody."""

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file that a person sent. Raises DeliveryFailed."""

    async def offer_commands(self, address: Address, commands: Sequence[tuple[str, str]], language: str) -> None:
        """Show (command, what it does) in this chat's menu. Raises DeliveryFailed."""
