"""The commands of this room: naming reviewers, reviewing, what is to be mended."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, PETUGAS, Command, plain
from handlers.content import approve, notes, reviewers, workbook

COMMANDS: Mapping[str, Command] = {
    "penelaah": Command(reviewers.choose, COORDINATORS),
    "setujui_isi": Command(plain(approve.begin), PETUGAS),
    "isi_setuju": Command(approve.approve, PETUGAS),
    "isi_perbaiki": Command(approve.send_back, PETUGAS),
    "isi_excel": Command(plain(workbook.ask), PETUGAS),
    "lewati_isi": Command(approve.skip, PETUGAS),
    "catatan_isi": Command(plain(notes.show), (*PETUGAS, *COORDINATORS)),
}
