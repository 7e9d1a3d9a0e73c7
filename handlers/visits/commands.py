"""The commands of this room: reporting visits, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, KADER, PETUGAS, Command, number, plain
from handlers.visits import referrals, report, whole_report

COMMANDS: Mapping[str, Command] = {
    "lapor": Command(report.begin, report.REPORTERS),
    "format": Command(plain(whole_report.pattern), KADER),
    "tangani": Command(number(referrals.take), (*PETUGAS, *COORDINATORS)),
}
