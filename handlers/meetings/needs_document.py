"""The needs of an area's year as a document for Musrenbang: Word or Excel, by a link that works once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from domain.papers import Holds, Shape
from domain.talk import Say
from domain.villages import NeedState, Source
from domain.zones import local
from handlers import downloads, papers
from handlers.exchange import Exchange
from handlers.meetings.places import area_and_year
from handlers.work import Work
from messages.library import Library
from messages.spoken import Spoken
from messages.workbook import Cell, Sheet, workbook
from storage import jobs
from storage.database import Store
from storage.meetings import needs
from storage.meetings.needs import Need
from storage.villages import areas

JOB = "needs_document"
TEMPLATE = "kebutuhan"
_ID = "id"  # the document is Indonesian, whatever the chat speaks
_UNKNOWN = "–"


def ask(x: Exchange, rest: str) -> list[Say]:
    """/dokumen_kebutuhan AREA YEAR SHAPE"""
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    words = rest.split()
    shape = Shape(words.pop()) if words and words[-1] in set(Shape) else Shape.WORD
    asked = area_and_year(x, " ".join(words))
    if asked is None:
        return [Say(key="trouble.not_yours")]
    area, year = asked
    if not needs.list_in(x.store, x.scope, area, year):
        return [Say(key="need.nothing")]
    asking = {"area": area, "year": year, "shape": str(shape)}
    jobs.begin(x.store, JOB, input=asking, chat_id=x.chat.id, account_id=x.account_id, now=x.now)
    x.note("needs_document", "wilayah", area)
    return [Say(key="need.document_begun")]


def run(work: Work) -> None:
    """A job: nothing for somebody who has lost the right meanwhile."""
    area, year = work.input["area"], work.input["year"]

    def read(store: Store) -> Paper | None:
        scope = work.asker(store)
        found = needs.list_in(store, scope, area, year) if scope is not None else ()
        return Paper(work.library, store, area, year, found) if found else None

    paper = work.read(read)
    if paper is None:
        return
    name = f"{paper.title} {paper.place.partition(',')[0]} {year}"
    if Shape(work.input["shape"]) is Shape.EXCEL:
        papers.excel(work, name, paper.workbook(), Holds.NOBODY)
        return
    today = local(work.now, paper.zone).date()
    papers.word(work, name, TEMPLATE, paper.fields() | {"tanggal": Spoken(_ID).as_date(today)}, Holds.NOBODY)


class Paper:
    """The needs as a document tells them: in Indonesian words and numbers, with sums by state and by source."""

    def __init__(self, library: Library, store: Store, area: str, year: int, found: Sequence[Need]) -> None:
        self._library, self._spoken = library, Spoken(_ID)
        self._year, self._found = year, found
        self._names = {one.area: areas.name_path(store, one.area).partition(",")[0] for one in found}
        self.place, self.zone = areas.name_path(store, area), areas.zone(store, area)
        self.title = self._word("title")

    def fields(self) -> dict[str, Any]:
        """For the Word template."""
        return {
            "wilayah": self.place,
            "tahun": str(self._year),
            "kebutuhan": [self._row(number, one) for number, one in enumerate(self._found, 1)],
            "menurut_keadaan": self._sums("state", NeedState),
            "menurut_sumber": self._sums("source", Source),
            "jumlah_kebutuhan": self._spoken.as_number(len(self._found)),
            "jumlah_biaya": self._money(_cost(self._found)),
        }

    def workbook(self) -> bytes:
        """The same with numbers that can be added up."""
        names = ("no", "desa", "kind", "what", "quantity", "cost", "source", "state", "note")
        rows = [self._cells(number, one) for number, one in enumerate(self._found, 1)]
        listed = Sheet(self._word("sheet"), self._headings(names), rows, (5, 22, 20, 44, 12, 16, 22, 16, 30))
        headings = self._headings(("state", "count", "cost"))
        counted: list[Sequence[Cell]] = [
            (self._word(f"state_{state}"), len(some), _cost(some)) for state, some in self._by("state", NeedState)
        ]
        counted.append((self._word("total"), len(self._found), _cost(self._found)))
        return workbook([listed, Sheet(self._word("sums_sheet"), headings, counted, (18, 12, 18))])

    def _row(self, number: int, one: Need) -> dict[str, str]:
        return {
            "no": str(number),
            "desa": self._names[one.area],
            "jenis": self._word(f"kind_{one.kind}"),
            "uraian": one.what or _UNKNOWN,
            "banyaknya": _UNKNOWN if one.quantity is None else self._spoken.as_number(one.quantity),
            "biaya": self._money(one.cost_rp),
            "sumber": self._word(f"source_{one.source}"),
            "keadaan": self._word(f"state_{one.state}"),
            "catatan": one.note or _UNKNOWN,
        }

    def _cells(self, number: int, one: Need) -> Sequence[Cell]:
        kind, source, state = (
            self._word(f"{name}_{value}")
            for name, value in (("kind", one.kind), ("source", one.source), ("state", one.state))
        )
        return number, self._names[one.area], kind, one.what, one.quantity, one.cost_rp, source, state, one.note

    def _sums(self, name: str, values: type[NeedState | Source]) -> list[dict[str, str]]:
        return [
            {
                "nama": self._word(f"{name}_{value}"),
                "banyak": self._spoken.as_number(len(some)),
                "biaya": self._money(_cost(some)),
            }
            for value, some in self._by(name, values)
        ]

    def _by(self, name: str, values: type[NeedState | Source]) -> Iterable[tuple[NeedState | Source, list[Need]]]:
        for value in values:
            if some := [one for one in self._found if getattr(one, name) == value]:
                yield value, some

    def _money(self, rupiah: int | None) -> str:
        return _UNKNOWN if rupiah is None else self._spoken.as_money(rupiah)

    def _headings(self, names: Iterable[str]) -> list[str]:
        return [self._word(f"col_{name}") for name in names]

    def _word(self, key: str) -> str:
        return self._library.text(f"need.{key}", {}, _ID)


def _cost(some: Iterable[Need]) -> int | None:
    """None where nobody told any cost."""
    known = [one.cost_rp for one in some if one.cost_rp is not None]
    return sum(known) if known else None
