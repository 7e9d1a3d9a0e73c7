"""A meeting as an Excel workbook: one sheet per part of its record, with dates as dates and counts as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.standards import Group
from handlers.meetings.report_fields import REPEATS
from messages.library import Library
from messages.workbook import Cell, Sheet
from storage.meetings.meetings import Meeting

_ID = "id"
_FACTS = (
    *("jenis", "wilayah", "hari_tanggal", "waktu", "tempat", "cara", "lewat", "pimpinan", "notulis", "dana"),
    *("latar_belakang", "tujuan", "hasil_diharapkan", "kesimpulan"),
)
_PEOPLE = ("nama", "jabatan", "jk", "cara")
_PROVISIONS = ("desa", "nama", "ada", "aktif", "sk")
_PROGRAMMES = ("pmt_running", "pmt_completed", "pmt_stopped", "bkb_groups", "bkb_sessions", "bkb_present")
_WIDE = 44


def sheets(library: Library, meeting: Meeting, fields: Mapping[str, Any]) -> list[Sheet]:
    """Parts of which nothing was said are left out. fields: as the Word templates get them."""

    def word(name: str) -> str:
        return library.text(f"meeting.col_{name}", {}, _ID)

    def sheet(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
        title = library.text(f"meeting.sheet_{name}", {}, _ID)
        return Sheet(title, [word(column) for column in columns], rows, [_WIDE // 2] * len(columns))

    facts = [(word(name), fields[name]) for name in _FACTS]
    about = Sheet(library.text("meeting.sheet_facts", {}, _ID), ["", ""], facts, (_WIDE // 2, 2 * _WIDE))
    found = [about, sheet("peserta", _PEOPLE, [[row[name] for name in _PEOPLE] for row in fields["peserta"]])]
    for field, (repeat, columns) in REPEATS.items():
        rows = [
            [_cell(row, fields[field][place], column, answer) for column, answer in columns.items()]
            for place, row in enumerate(meeting.content.get(repeat) or [])
        ]
        if rows:
            found.append(sheet(field, tuple(columns), rows))
    found.append(sheet("angka", ("nama", "dari", "semua", "persen"), _numbers(library, meeting)))
    if places := meeting.numbers["places"]:
        names = ("name", "targets", "visited", "listed", "verified")
        headings = ("desa", "sasaran", "dilayani", "terdaftar", "ditemui")
        found.append(sheet("desa", headings, [[one[name] for name in names] for one in places]))
    if fields["lembaga"]:
        told = [[row[name] for name in _PROVISIONS] for row in fields["lembaga"]]
        found.append(sheet("lembaga", _PROVISIONS, told))
    return found


def _cell(answers: Mapping[str, Any], shown: Mapping[str, str], column: str, answer: str) -> Cell:
    """A date as such; everything else as the Word document writes it, what is missing as nothing."""
    value = answers.get(answer)
    if isinstance(value, date):
        return value
    return shown[column] if value not in (None, "") else None


def _numbers(library: Library, meeting: Meeting) -> list[Sequence[Cell]]:
    shares = [
        (library.text(f"recap.bar_{code}", {}, _ID), one["part"], one["whole"], one["percent"])
        for code, one in meeting.numbers["shares"].items()
    ]
    groups, counts = meeting.numbers["groups"], meeting.numbers["counts"]
    return [
        *shares,
        *(
            (library.text(f"meeting.group_{group}", {}, _ID), groups[group]["part"], groups[group]["whole"], None)
            for group in Group
            if group in groups
        ),
        *(
            (library.text(f"meeting.count_{name}", {}, _ID), counts[name], None, None)
            for name in _PROGRAMMES
            if counts.get(name) is not None
        ),
    ]
