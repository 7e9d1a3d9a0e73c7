"""The commands of this room: trainings of kader."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, KADER, PEMBINA, Command, plain
from handlers.trainings import cascade

COMMANDS: Mapping[str, Command] = {
    "pelatihan": Command(plain(cascade.listing), (*KADER, *COORDINATORS)),
    "pelatihan_baru": Command(plain(cascade.begin), (*KADER, *PEMBINA)),
}
