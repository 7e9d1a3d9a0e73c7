"""The commands of this room: broadcasts from writing to replies; the day of the posyandu."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from handlers.broadcasts import (
    broadcast,
    narrow,
    outcome,
    plan,
    posyandu_day,
    replies,
    second_look,
    templates,
    under_way,
)
from handlers.command import KADER, PEMBINA, Command, number, plain

COMMANDS: Mapping[str, Command] = {
    "siaran": Command(plain(broadcast.begin), broadcast.SENDERS),
    "siaran_lain": Command(number(broadcast.elsewhere), broadcast.SENDERS),
    "siaran_saya": Command(plain(outcome.listing), broadcast.SENDERS),
    "rincian_siaran": Command(number(outcome.details), broadcast.SENDERS),
    "ulang_siaran": Command(number(outcome.resend), broadcast.SENDERS),
    "saring_siaran": Command(number(narrow.begin), broadcast.SENDERS),
    "jadwal_siaran": Command(number(plan.begin), broadcast.SENDERS),
    "kirim_siaran": Command(number(broadcast.send), broadcast.SENDERS),
    "buang_siaran": Command(number(broadcast.discard), broadcast.SENDERS),
    "setujui_siaran": Command(number(second_look.approve), broadcast.SENDERS),
    "tolak_siaran": Command(number(second_look.refuse), broadcast.SENDERS),
    "hentikan": Command(number(under_way.stop), broadcast.SENDERS),
    "teruskan_siaran": Command(number(under_way.resume), broadcast.SENDERS),
    "templat": Command(plain(templates.listing), broadcast.SENDERS),
    "pakai_templat": Command(templates.use, broadcast.SENDERS),
    "simpan_templat": Command(number(templates.save), broadcast.SENDERS),
    "buang_templat": Command(number(templates.forget), broadcast.SENDERS),
    "balas_siaran": Command(replies.begin, tuple(Role)),
    "jawab_balasan": Command(number(replies.answer), broadcast.SENDERS),
    "hari_posyandu": Command(plain(posyandu_day.begin), (*KADER, *PEMBINA)),
}
