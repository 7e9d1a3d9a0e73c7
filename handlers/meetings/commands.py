"""The commands of this room: meetings, who comes to them, their documents, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from handlers.command import COORDINATORS, Command, number
from handlers.meetings import attach, institutions, needs, needs_document, plan, record_meeting, report

STAFF = (Role.KADER, Role.PETUGAS, *COORDINATORS)
OF_VILLAGES = (Role.KADER, *COORDINATORS)

COMMANDS: Mapping[str, Command] = {
    "rapat": Command(record_meeting.begin, COORDINATORS),
    "hadir": Command(record_meeting.attend, STAFF),
    "hadir_daring": Command(record_meeting.attend_online, STAFF),
    "rapat_lampir": Command(number(attach.begin), COORDINATORS),
    "rapat_berkas": Command(number(attach.show), COORDINATORS),
    "laporan_rapat": Command(number(record_meeting.document), COORDINATORS),
    "dokumen_rapat": Command(report.ask, COORDINATORS),
    "kebutuhan": Command(needs.listing, OF_VILLAGES),
    "kebutuhan_baru": Command(needs.begin, OF_VILLAGES),
    "kebutuhan_buka": Command(number(needs.show), OF_VILLAGES),
    "kebutuhan_jadi": Command(needs.move, COORDINATORS),
    "dokumen_kebutuhan": Command(needs_document.ask, OF_VILLAGES),
    "lembaga": Command(institutions.show, OF_VILLAGES),
    "lembaga_isi": Command(institutions.begin, COORDINATORS),
    "rtl": Command(plan.listing, STAFF),
    "rtl_buka": Command(number(plan.show), STAFF),
    "rtl_catat": Command(number(plan.begin_note), STAFF),
    "rtl_selesai": Command(number(plan.done), STAFF),
    "rtl_batal": Command(number(plan.drop), STAFF),
}
