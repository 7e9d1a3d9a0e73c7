"""A meeting's report as a Word document: made beside the chat, handed over by a link that works once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from domain.meetings import RULES
from domain.talk import Fact, Say
from handlers import downloads
from handlers.exchange import Exchange
from handlers.work import Work
from messages import documents
from messages.documents import TemplateBroken, file_of
from messages.library import Library
from messages.spoken import Spoken
from storage import accounts, areas, jobs, meetings, outbox
from storage.accounts import Account
from storage.database import Store
from storage.meetings import Meeting

JOB = "meeting_report"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ID = "id"  # the report is Indonesian, whatever the chat speaks
_UNKNOWN = "–"


def ask(x: Exchange, meeting_id: int) -> list[Say]:
    """/dokumen_rapat"""
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    found = meetings.meeting_in(x.store, x.scope, meeting_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if not found.content:
        return [Say(key="trouble.not_now")]
    number = jobs.begin(
        x.store, JOB, input={"meeting": found.id}, chat_id=x.chat.id, account_id=x.account_id, now=x.now
    )
    x.note("meeting_report", "meeting", number)
    return [Say(key="meeting.document_begun")]


def run(work: Work) -> None:
    """A job: nothing for somebody who has lost the right meanwhile."""
    account_id, chat_id = work.job.account_id, work.job.chat_id
    assert account_id is not None
    assert chat_id is not None

    def read(store: Store) -> tuple[Meeting, dict[str, Any]] | None:
        account = accounts.by_id(store, account_id)
        if account is None or account.scope is None:
            return None
        found = meetings.meeting_in(store, account.scope, work.input["meeting"])
        return None if found is None else (found, Fields(work.library, store, found).all())

    read_out = work.read(read)
    if read_out is None:
        return
    meeting, fields = read_out
    try:
        document = documents.fill(RULES[meeting.kind].document, fields)
    except TemplateBroken as broken:
        facts: dict[str, Fact] = {"place": file_of(broken.template), "reason": broken.field or broken.reason}
        say = Say(key="meeting.template_broken", facts=facts)
        work.finish(lambda store: outbox.owe(store, chat_id, [say], now=work.now))
        return
    name = f"{fields['jenis']} {fields['wilayah'].partition(',')[0]} {meeting.held_on}.docx"
    downloads.hand_over(work, name, MIME, [document])


class Fields:
    """What a template may say of a meeting, in Indonesian words and numbers."""

    def __init__(self, library: Library, store: Store, meeting: Meeting) -> None:
        self._library, self._store, self._meeting = library, store, meeting
        self._said, self._spoken = meeting.content, Spoken(_ID)

    def all(self) -> dict[str, Any]:
        return {**self._facts(), **self._people(), **self._rows(), **self._numbers()}

    def _facts(self) -> dict[str, str]:
        meeting, said = self._meeting, self._said
        assert meeting.held_on is not None
        typed = {
            "tempat": "place",
            "pimpinan": "chair",
            "notulis": "note_taker",
            "dana": "funding",
            "latar_belakang": "background",
            "tujuan": "purpose",
            "hasil_diharapkan": "expected",
            "kesimpulan": "conclusion",
        }
        return {
            "jenis": self._word(f"meeting.title_{meeting.kind}"),
            "wilayah": areas.name_path(self._store, meeting.area),
            "hari_tanggal": self._spoken.as_day(meeting.held_on),
            "waktu": self._hours(),
            "cara": self._word(f"meeting.way_{said['mode']}"),
            **{field: self._text(said.get(name)) for field, name in typed.items()},
        }

    def _hours(self) -> str:
        zone = areas.zone(self._store, self._meeting.area)
        begun = self._text(self._said.get("starts"))
        ended = self._said.get("ends")
        return f"{begun} s.d. {self._text(ended)} {zone}" if ended else f"{begun} {zone}"

    def _people(self) -> dict[str, Any]:
        written = [self._written(row) for row in self._said.get("participants") or []]
        names = {one["nama"].casefold() for one in written}
        came = (accounts.by_id(self._store, one) for one in meetings.attended(self._store, self._meeting.id))
        people = [
            *written,
            *(self._by_code(one) for one in came if one is not None and one.name.casefold() not in names),
        ]
        return {
            "peserta": _numbered(people),
            "jumlah_peserta": str(len(people)),
            "jumlah_laki": str(sum(one["jk"] == "L" for one in people)),
            "jumlah_perempuan": str(sum(one["jk"] == "P" for one in people)),
            "jumlah_daring": str(sum(one["cara"] == self._word("meeting.way_daring") for one in people)),
        }

    def _written(self, row: Mapping[str, Any]) -> dict[str, str]:
        mode = str(self._said["mode"])
        if mode == "hybrid":
            mode = "daring" if row.get("online") == "yes" else "luring"
        return {
            "nama": self._text(row.get("person")),
            "jabatan": self._text(row.get("position")),
            "jk": {"male": "L", "female": "P"}.get(str(row.get("sex")), _UNKNOWN),
            "cara": self._word(f"meeting.way_{mode}"),
        }

    def _by_code(self, account: Account) -> dict[str, str]:
        role = self._word(f"role.{account.role}")
        return {"nama": account.name, "jabatan": role, "jk": _UNKNOWN, "cara": self._word("meeting.by_code")}

    def _rows(self) -> dict[str, Any]:
        names = {
            "materi": ("materials", {"isi": "material", "oleh": "speaker"}),
            "kesepakatan": ("commitments", {"sektor": "sector", "isi": "commitment"}),
            "rtl": ("plan", {"kegiatan": "activity", "oleh": "owner", "batas": "due", "target": "target"}),
            "temuan": ("findings", {"temuan": "finding", "saran": "recommendation", "tindak_lanjut": "follow"}),
            "masalah": (
                "issues",
                {
                    "masalah": "issue",
                    "sebab": "cause",
                    "jalan_keluar": "remedy",
                    "penanggung_jawab": "pic",
                    "batas": "issue_due",
                },
            ),
        }
        return {
            field: _numbered(
                {column: self._cell(name, row.get(name)) for column, name in columns.items()}
                for row in self._said.get(repeat) or []
            )
            for field, (repeat, columns) in names.items()
        }

    def _numbers(self) -> dict[str, Any]:
        numbers = self._meeting.numbers
        counts = numbers["counts"]
        return {
            "bulan": self._spoken.as_month(date.fromisoformat(numbers["month"])),
            "rumus": numbers["version"],
            "verval": self._of(counts.get("verified"), counts.get("listed")),
            "indikator": [
                {
                    "nama": self._word(f"recap.bar_{code}"),
                    "angka": self._of(share["part"], share["whole"]),
                    "persen": _percent(share["percent"]),
                }
                for code, share in numbers["shares"].items()
            ],
            "sasaran": [
                {
                    "kelompok": self._word(f"meeting.group_{group}"),
                    "dilayani": self._count(one["part"]),
                    "jumlah": self._count(one["whole"]),
                }
                for group, one in numbers["groups"].items()
            ],
            "desa": [
                {
                    "nama": one["name"],
                    "sasaran": self._count(one["targets"]),
                    "dilayani": self._count(one["visited"]),
                    "persen": _percent(_share(one["visited"], one["targets"])),
                    "verval": self._of(one["verified"], one["listed"]),
                }
                for one in numbers["places"]
            ],
        }

    def _cell(self, name: str, value: Any) -> str:
        return self._word(f"meeting.follow_{value}") if name == "follow" else self._text(value)

    def _text(self, value: Any) -> str:
        """Dates and hours as Indonesian writes them; what people typed as it stands."""
        if isinstance(value, datetime | time):
            return self._spoken.as_time(value)
        if isinstance(value, date):
            return self._spoken.as_date(value)
        return str(value) if value not in (None, "") else _UNKNOWN

    def _count(self, number: int | None) -> str:
        return self._word("meeting.no_data") if number is None else self._spoken.as_number(number)

    def _of(self, part: int | None, whole: int | None) -> str:
        if part is None or whole is None:
            return self._word("meeting.no_data")
        return f"{self._spoken.as_number(part)} dari {self._spoken.as_number(whole)}"

    def _word(self, key: str) -> str:
        return self._library.text(key, {}, _ID)


def _numbered(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"no": str(number), **row} for number, row in enumerate(rows, 1)]


def _percent(percent: int | None) -> str:
    return _UNKNOWN if percent is None else f"{percent}%"


def _share(part: int | None, whole: int | None) -> int | None:
    return None if part is None or not whole else (200 * part + whole) // (2 * whole)
