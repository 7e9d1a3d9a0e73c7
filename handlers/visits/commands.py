"""The commands of this room: reporting visits, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, FAMILY, KADER, PEMBINA, PETUGAS, Command, number, page, plain
from handlers.visits import (
    achievements,
    due_list,
    growth_chart,
    morning,
    posyandu,
    referrals,
    relay,
    report,
    whole_report,
)

COMMANDS: Mapping[str, Command] = {
    "titipan": Command(plain(relay.listing), KADER),
    "titip": Command(plain(relay.begin), KADER),
    "sudah_titip": Command(number(relay.tick), KADER),
    "posyandu": Command(posyandu.begin, KADER),
    "lapor": Command(report.begin, report.REPORTERS),
    "format": Command(plain(whole_report.pattern), KADER),
    "tugas": Command(page(due_list.listing), (*KADER, *PEMBINA)),
    "tugas_orang": Command(number(due_list.card), KADER),
    "tidak_ketemu": Command(number(due_list.not_met), KADER),
    "pagi": Command(morning.choose, KADER),
    "capaian": Command(plain(achievements.shown), (*KADER, *PEMBINA)),
    "sasaran": Command(achievements.goal, COORDINATORS),
    "grafik": Command(growth_chart.begin, (*KADER, *FAMILY)),
    "tangani": Command(number(referrals.take), (*PETUGAS, *COORDINATORS)),
}
