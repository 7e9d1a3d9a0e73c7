"""The commands of this room: broadcasts begun, sent, stopped; the day of the posyandu."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.broadcasts import broadcast, posyandu_day
from handlers.command import KADER, PEMBINA, Command, number, plain

COMMANDS: Mapping[str, Command] = {
    "siaran": Command(plain(broadcast.begin), broadcast.SENDERS),
    "kirim_siaran": Command(number(broadcast.send), broadcast.SENDERS),
    "buang_siaran": Command(number(broadcast.discard), broadcast.SENDERS),
    "posyandu": Command(plain(posyandu_day.begin), (*KADER, *PEMBINA)),
    "hentikan": Command(number(broadcast.stop), broadcast.SENDERS),
}
