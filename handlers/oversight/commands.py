"""The commands of this room: the month in numbers."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from handlers.command import COORDINATORS, Command
from handlers.oversight import recap

WHO = (Role.KADER, *COORDINATORS)

COMMANDS: Mapping[str, Command] = {
    "rekap": Command(recap.show, WHO),
    "gambar_rekap": Command(recap.draw, WHO),
}
