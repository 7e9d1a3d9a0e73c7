"""The commands of this room: enrolling, inviting, joining, consenting."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, FAMILY, KADER, Command, number, page, plain
from handlers.people import consent, invite, join, my_families, register_child

INVITERS = (*KADER, *COORDINATORS)

COMMANDS: Mapping[str, Command] = {
    "start": Command(join.start),
    "setuju": Command(consent.give, FAMILY),
    "tidak_setuju": Command(consent.refuse, FAMILY),
    "anakku": Command(plain(my_families.own_children), FAMILY),
    "daftar": Command(plain(register_child.begin), KADER),
    "keluarga": Command(page(my_families.listing), KADER),
    "anak": Command(number(my_families.card), KADER),
    "undang_keluarga": Command(number(invite.family), KADER),
    "undang": Command(plain(invite.begin), INVITERS),
    "terima": Command(number(join.accept), INVITERS),
    "tolak": Command(number(join.refuse), INVITERS),
}
