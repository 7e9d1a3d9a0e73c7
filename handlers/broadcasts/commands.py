"""The commands of this room: broadcasts: begun, sent, stopped."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.broadcasts import broadcast
from handlers.command import Command, number, plain

COMMANDS: Mapping[str, Command] = {
    "siaran": Command(plain(broadcast.begin), broadcast.SENDERS),
    "kirim_siaran": Command(number(broadcast.send), broadcast.SENDERS),
    "buang_siaran": Command(number(broadcast.discard), broadcast.SENDERS),
    "hentikan": Command(number(broadcast.stop), broadcast.SENDERS),
}
