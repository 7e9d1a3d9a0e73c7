"""The commands of this room: meetings, who comes to them, their documents, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from handlers.command import COORDINATORS, Command, number, plain
from handlers.meetings import plan, record_meeting, report

STAFF = (Role.KADER, Role.PETUGAS, *COORDINATORS)

COMMANDS: Mapping[str, Command] = {
    "rapat": Command(record_meeting.begin, COORDINATORS),
    "hadir": Command(record_meeting.attend, STAFF),
    "dokumen_rapat": Command(number(report.ask), COORDINATORS),
    "rtl": Command(plain(plan.listing), STAFF),
    "rtl_selesai": Command(number(plan.done), STAFF),
    "rtl_batal": Command(number(plan.drop), STAFF),
}
