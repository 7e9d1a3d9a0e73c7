"""The commands of this room: PMT."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, KADER, PEMBINA, Command, number, plain
from handlers.feeding import register

COMMANDS: Mapping[str, Command] = {
    "pmt": Command(plain(register.listing), (*KADER, *COORDINATORS)),
    "pmt_mulai": Command(plain(register.begin), KADER),
    "pmt_lihat": Command(number(register.card), (*KADER, *PEMBINA)),
    "pmt_catat": Command(number(register.begin_note), KADER),
}
