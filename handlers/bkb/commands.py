"""The commands of this room: BKB groups and their sessions."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.bkb import groups
from handlers.command import COORDINATORS, KADER, PEMBINA, Command, number, plain

FIELD = (*KADER, *PEMBINA)

COMMANDS: Mapping[str, Command] = {
    "bkb": Command(plain(groups.listing), (*KADER, *COORDINATORS)),
    "bkb_kelompok": Command(plain(groups.begin_group), FIELD),
    "bkb_buka": Command(number(groups.card), FIELD),
    "bkb_catat": Command(number(groups.begin_session), FIELD),
    "bkb_hadir": Command(number(groups.session), FIELD),
}
