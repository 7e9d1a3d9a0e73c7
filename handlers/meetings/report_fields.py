"""What a meeting's documents may say, in Indonesian words and numbers: the fields of the Word templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from domain.standards import Share
from domain.villages import Provision
from handlers.oversight import recap_picture
from messages.documents import is_picture
from messages.library import Library
from messages.spoken import Spoken
from storage import media
from storage.database import Store
from storage.meetings import meetings
from storage.meetings.meetings import Meeting
from storage.people import accounts
from storage.people.accounts import Account
from storage.villages import areas

MOST_PHOTOS = 6
_ID = "id"  # the report is Indonesian, whatever the chat speaks
_UNKNOWN = "–"
_PICTURES = ("image/jpeg", "image/png")  # what Word shows everywhere

# The repeats of the record by the field of the templates: which column shows which answer.
REPEATS: Mapping[str, tuple[str, Mapping[str, str]]] = {
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


class Fields:
    """What a template may say of a meeting, in Indonesian words and numbers."""

    def __init__(self, library: Library, store: Store, meeting: Meeting) -> None:
        self._library, self._store, self._meeting = library, store, meeting
        self._said, self._spoken = meeting.content, Spoken(_ID)

    def all(self) -> dict[str, Any]:
        return {**self._facts(), **self._people(), **self._rows(), **self._numbers(), "foto": self._photos()}

    def _facts(self) -> dict[str, str]:
        meeting, said = self._meeting, self._said
        assert meeting.held_on is not None
        typed = {
            "tempat": "place",
            "pimpinan": "chair",
            "notulis": "note_taker",
            "lewat": "platform",
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
        came = [
            self._by_code(account, online)
            for one, online in meetings.attended(self._store, self._meeting.id).items()
            if (account := accounts.by_id(self._store, one)) is not None and account.name.casefold() not in names
        ]
        people = [*written, *came]
        afar = (self._word("meeting.way_daring"), self._word("meeting.by_code_online"))
        return {
            "peserta": _numbered(people),
            "jumlah_peserta": str(len(people)),
            "jumlah_laki": str(sum(one["jk"] == "L" for one in people)),
            "jumlah_perempuan": str(sum(one["jk"] == "P" for one in people)),
            "jumlah_daring": str(sum(one["cara"] in afar for one in people)),
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

    def _by_code(self, account: Account, online: bool) -> dict[str, str]:
        role = self._word(f"role.{account.role}")
        way = self._word("meeting.by_code_online" if online or self._said["mode"] == "daring" else "meeting.by_code")
        return {"nama": account.name, "jabatan": role, "jk": _UNKNOWN, "cara": way}

    def _photos(self) -> list[dict[str, Any]]:
        """As they were sent; one that was forgotten since, or that Word cannot show, is left out."""
        shown = []
        for row in (self._said.get("photos") or [])[:MOST_PHOTOS]:
            kept = media.for_delivery(self._store, row["media"]) if row.get("media") else None
            if kept is not None and kept.mime in _PICTURES and is_picture(kept.content):
                shown.append({"gambar": kept.content, "keterangan": self._text(row.get("caption"))})
        return shown

    def _rows(self) -> dict[str, Any]:
        return {
            field: _numbered(
                {column: self._cell(name, row.get(name)) for column, name in columns.items()}
                for row in self._said.get(repeat) or []
            )
            for field, (repeat, columns) in REPEATS.items()
        }

    def _numbers(self) -> dict[str, Any]:
        numbers = self._meeting.numbers
        counts = numbers["counts"]
        return {
            "bulan": self._spoken.as_month(date.fromisoformat(numbers["month"])),
            "rumus": numbers["version"],
            "verval": self._of(counts.get("verified"), counts.get("listed")),
            "pmt": self._line("pmt_line", counts, ("pmt_running", "pmt_completed", "pmt_stopped")),
            "bkb": self._line("bkb_line", counts, ("bkb_groups", "bkb_sessions", "bkb_present")),
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
            "lembaga": [self._provision(one) for one in numbers.get("provisions", ())],
        }

    def _provision(self, one: Mapping[str, Any]) -> dict[str, str]:
        """One line of the map of institutions as it was when the meeting began."""
        on = date.fromisoformat(one["decree_on"]) if one["decree_on"] else None
        decree = f"{one['decree']} ({self._spoken.as_date(on)})" if on else one["decree"]
        return {
            "desa": one["place"],
            "nama": self._word(f"institution.name_{one['kind']}"),
            "ada": self._yes(one["present"]) if one["kind"] != Provision.KIT else self._kit(one),
            "aktif": _UNKNOWN if one["active"] is None else self._yes(one["active"]),
            "sk": decree or _UNKNOWN,
        }

    def _kit(self, one: Mapping[str, Any]) -> str:
        return self._word("institution.kit_complete" if one["complete"] else "institution.kit_incomplete")

    def _yes(self, is_so: bool) -> str:
        return self._word("institution.yes" if is_so else "institution.no")

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

    def _line(self, key: str, counts: Mapping[str, int | None], names: Sequence[str]) -> str:
        """As it was frozen; a meeting from before this was counted says so."""
        if any(counts.get(name) is None for name in names):
            return self._word("meeting.no_data")
        return self._library.text(f"recap.{key}", {name: counts[name] for name in names}, _ID)

    def _word(self, key: str) -> str:
        return self._library.text(key, {}, _ID)


def chart(library: Library, meeting: Meeting, month: str) -> bytes | str:
    """The month's bars as they were when the meeting began; "" where nothing was known."""
    groups = {f"pasti_2.{group}": Share(one["part"], one["whole"]) for group, one in meeting.numbers["groups"].items()}
    found = {**groups, **{code: Share(one["part"], one["whole"]) for code, one in meeting.numbers["shares"].items()}}
    rows = [
        (library.text(f"recap.bar_{code.rpartition('.')[2]}", {}, _ID), share)
        for code, share in found.items()
        if share.percent is not None
    ]
    return recap_picture.draw(rows, library.text("meeting.chart_title", {"spoken_month": month}, _ID)) if rows else ""


def _numbered(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"no": str(number), **row} for number, row in enumerate(rows, 1)]


def _percent(percent: int | None) -> str:
    return _UNKNOWN if percent is None else f"{percent}%"


def _share(part: int | None, whole: int | None) -> int | None:
    return None if part is None or not whole else (200 * part + whole) // (2 * whole)
