"""The commands of this room: the month in numbers."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from handlers.command import COORDINATORS, Command, plain
from handlers.oversight import attention, export, export_forms, quarantine, recap

WHO = (Role.KADER, *COORDINATORS)

COMMANDS: Mapping[str, Command] = {
    "karantina": Command(quarantine.look, (Role.KOORDINATOR,)),
    "ekspor": Command(export.ask, WHO),
    "ekspor_isian": Command(export_forms.ask, WHO),
    "perhatian": Command(plain(attention.ask), COORDINATORS),
    "rekap": Command(recap.show, WHO),
    "gambar_rekap": Command(recap.draw, WHO),
}
