"""The report to a sponsor as Word or Excel: codes and months, no name of anybody, by a link that works once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.papers import Holds, Shape
from domain.zones import Zone, local_date
from handlers import papers
from handlers.genting import sponsor_report
from handlers.genting.sponsor_report import Line
from handlers.work import Work
from messages.library import Library
from messages.spoken import Spoken
from messages.workbook import Cell, Sheet, workbook
from storage.database import Store
from storage.genting import sponsors
from storage.genting.sponsors import Pledge, Sponsor
from storage.genting.sponsorships import Aid
from storage.villages import areas

TEMPLATE = "orang_tua_asuh"
_ID = "id"  # the document is Indonesian, whatever the chat speaks
_UNKNOWN = "–"
_READY = "genting.paper_ready"
_CHILDREN = ("kode", "umur", "tempat", "bantuan", "sejak", "kali", "nilai", "keadaan")
_ARRIVED = ("tanggal", "kode", "apa", "nilai", "bukti")


def run(work: Work) -> None:
    """A job: nothing for somebody who has lost the right meanwhile."""

    def read(store: Store) -> Paper | None:
        scope = work.asker(store)
        sponsor = sponsors.sponsor_in(store, scope, work.input["sponsor"]) if scope is not None else None
        if scope is None or sponsor is None or sponsor.closed:
            return None
        zone = areas.zone(store, scope.area)
        today = local_date(work.now, zone)
        pledges = [one for one in sponsors.pledges_in(store, scope) if one.sponsor_id == sponsor.id]
        return Paper(work.library, sponsor, pledges, sponsor_report.lines(store, sponsor, today), today, zone)

    paper = work.read(read)
    if paper is None:
        return
    if Shape(work.input["shape"]) is Shape.EXCEL:
        papers.excel(work, paper.name, paper.workbook(), Holds.NOBODY, key=_READY)
        return
    papers.word(work, paper.name, TEMPLATE, paper.fields(), Holds.NOBODY, key=_READY)


class Paper:
    """What a sponsor is told, in Indonesian words and numbers. It knows the sponsor by its code only."""

    def __init__(
        self,
        library: Library,
        sponsor: Sponsor,
        pledges: Sequence[Pledge],
        lines: Sequence[Line],
        today: date,
        zone: Zone,
    ) -> None:
        self._library, self._spoken, self._zone = library, Spoken(_ID), zone
        self._sponsor, self._pledges, self._lines, self._today = sponsor, pledges, lines, today
        self.name = f"{self._word('paper_title')} {sponsor.code} {today}"

    def fields(self) -> dict[str, Any]:
        """For the Word template."""
        arrived = self._arrived()
        return {
            "kode": self._sponsor.code,
            "jenis": self._word(f"kind_{self._sponsor.kind}"),
            "tanggal": self._spoken.as_date(self._today),
            "janji": [self._pledge(number, one) for number, one in enumerate(self._pledges, 1)],
            "anak": [{"no": str(number), **self._child(one)} for number, one in enumerate(self._lines, 1)],
            "bantuan": [{"no": str(number), **row} for number, row in enumerate(map(self._aid, arrived), 1)],
            "jumlah_anak": self._spoken.as_number(len({one.code for one in self._lines})),
            "jumlah_bantuan": self._spoken.as_number(len(arrived)),
            "jumlah_nilai": self._money(sum(one.worth for one in self._lines)),
        }

    def workbook(self) -> bytes:
        """Two sheets, with dates as dates and sums as numbers."""
        children = [self._child(one) for one in self._lines]
        rows: list[Sequence[Cell]] = [
            [*(row[name] for name in _CHILDREN[:4]), self._since(one), len(one.arrived), one.worth, row["keadaan"]]
            for row, one in zip(children, self._lines, strict=True)
        ]
        arrived: list[Sequence[Cell]] = [
            [aid.given_on, line.code, self._goods(aid), aid.worth, self._proof(aid)] for line, aid in self._arrived()
        ]
        return workbook([self._sheet("anak", _CHILDREN, rows), self._sheet("bantuan", _ARRIVED, arrived)])

    def _sheet(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
        headings = [self._word(f"paper_{column}") for column in columns]
        return Sheet(self._word(f"paper_sheet_{name}"), headings, rows, [20] * len(columns))

    def _arrived(self) -> list[tuple[Line, Aid]]:
        pairs = [(line, aid) for line in self._lines for aid in line.arrived]
        return sorted(pairs, key=lambda pair: (pair[1].given_on, pair[0].code))

    def _pledge(self, number: int, one: Pledge) -> dict[str, str]:
        return {
            "no": str(number),
            "bantuan": self._word(f"help_{one.help}"),
            "nilai": _UNKNOWN if one.amount is None else self._money(one.amount),
            "anak": self._spoken.as_number(one.children),
            "terpasang": self._spoken.as_number(one.matched),
            "bulan": self._spoken.as_number(one.months),
            "mulai": self._spoken.as_date(one.starts_on),
        }

    def _child(self, line: Line) -> dict[str, str]:
        months = {"months": line.months}
        return {
            "kode": line.code,
            "umur": self._library.text("genting.paper_age", months, _ID),
            "tempat": line.place or _UNKNOWN,
            "bantuan": self._word(f"help_{line.one.help}"),
            "sejak": self._spoken.as_date(self._since(line)),
            "kali": self._spoken.as_number(len(line.arrived)),
            "nilai": self._money(line.worth),
            "keadaan": self._word("paper_ended" if line.one.ended else "paper_runs"),
        }

    def _since(self, line: Line) -> date:
        return local_date(line.one.since, self._zone)

    def _aid(self, pair: tuple[Line, Aid]) -> dict[str, str]:
        line, aid = pair
        return {
            "tanggal": self._spoken.as_date(aid.given_on),
            "kode": line.code,
            "apa": self._goods(aid),
            "nilai": _UNKNOWN if aid.worth is None else self._money(aid.worth),
            "bukti": self._proof(aid),
        }

    def _goods(self, aid: Aid) -> str:
        return self._word(f"goods_{aid.goods}")

    def _proof(self, aid: Aid) -> str:
        """That there is one: the photo itself stays with the programme, since a child may be on it."""
        return self._word("paper_proof_yes" if aid.media_id is not None else "paper_proof_no")

    def _money(self, rupiah: int) -> str:
        return self._spoken.as_money(rupiah)

    def _word(self, name: str) -> str:
        return self._library.text(f"genting.{name}", {}, _ID)
