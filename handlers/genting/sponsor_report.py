"""/genting_laporan: what a sponsor may know of those whom it helps: a code, an age in months, a district at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.areas import Level
from domain.genting import age_months, may_name_place
from domain.papers import Shape
from domain.talk import Fact, Option, Say, Tap
from handlers import downloads
from handlers.command import number
from handlers.exchange import Exchange
from storage import jobs
from storage.database import Store
from storage.genting import sponsors, sponsorships
from storage.genting.sponsors import Sponsor
from storage.genting.sponsorships import Aid, Sponsored
from storage.villages import areas

JOB = "genting_report"
MOST_LINES = 20
_DEED = "genting_berkas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sponsored child or mother. months: none for a mother. place: "" where it would tell who is meant."""

    code: str
    months: int | None
    place: str
    one: Sponsored
    arrived: Sequence[Aid]

    @property
    def worth(self) -> int:
        """In rupiah, as far as it was told."""
        return sum(aid.worth or 0 for aid in self.arrived)


def lines(store: Store, sponsor: Sponsor, today: date) -> list[Line]:
    """Whom the sponsor helps or helped, and what arrived; nobody whose family does not agree today."""
    aid = sponsorships.aid_for_sponsor(store, sponsor)
    return [
        Line(
            code=one.code,
            months=age_months(one.born, today),
            place=_place(store, one.area),
            one=one,
            arrived=[each for each in aid if each.sponsorship_id == one.sponsorship_id],
        )
        for one in sponsorships.for_sponsor(store, sponsor)
    ]


def show(x: Exchange, sponsor_id: int) -> list[Say]:
    """The report as a text that can be passed on, and the buttons for Word and Excel."""
    sponsor = sponsors.sponsor_in(x.store, x.scope, sponsor_id)
    if sponsor is None or sponsor.closed:
        return [Say(key="trouble.not_yours")]
    found = lines(x.store, sponsor, x.today)
    told: list[Fact] = [_facts(one) for one in found[:MOST_LINES]]
    facts: dict[str, Fact] = {
        "code": sponsor.code,
        "sponsor_kind": [f"genting.kind_{sponsor.kind}"],
        "on": x.today,
        "of_sponsor": told,
        "more": max(len(found) - MOST_LINES, 0),
        "times": sum(len(one.arrived) for one in found),
        "worth": sum(one.worth for one in found),
    }
    x.note("sponsor_report", "sponsor", sponsor.id)
    return [Say(key="genting.report", facts=facts, options=(tuple(_button(sponsor, shape) for shape in Shape),))]


def ask(x: Exchange, rest: str) -> list[Say]:
    """/genting_berkas SHAPE ID: made beside the chat, handed over by a link."""
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    shape, _, which = rest.partition(" ")
    if shape not in set(Shape):
        return [Say(key="trouble.not_now")]
    return number(lambda x, sponsor_id: _begin(x, sponsor_id, Shape(shape)))(x, which)


def _begin(x: Exchange, sponsor_id: int, shape: Shape) -> list[Say]:
    sponsor = sponsors.sponsor_in(x.store, x.scope, sponsor_id)
    if sponsor is None or sponsor.closed:
        return [Say(key="trouble.not_yours")]
    asking = {"sponsor": sponsor.id, "shape": str(shape)}
    jobs.begin(x.store, JOB, input=asking, chat_id=x.chat.id, account_id=x.account_id, now=x.now)
    x.note("sponsor_document", "sponsor", sponsor.id)
    return [Say(key="meeting.document_begun")]


def _place(store: Store, area: str) -> str:
    """The kabupaten; where too few there are in GENTING, the province; where even there, nothing."""
    for level in (Level.KABUPATEN_KOTA, Level.PROVINSI):
        found = next((one for one in areas.path(store, area) if one.level is level), None)
        if found is not None and may_name_place(sponsorships.how_many_in(store, found.code)):
            return found.title
    return ""


def _facts(line: Line) -> dict[str, Fact]:
    return {
        "code": line.code,
        "months": line.months,
        "place": line.place,
        "help": [f"genting.help_{line.one.help}"],
        "times": len(line.arrived),
        "last_on": line.arrived[-1].given_on if line.arrived else None,
        "ended": line.one.ended,
    }


def _button(sponsor: Sponsor, shape: Shape) -> Option:
    return Option(tap=Tap("", 0, f"/{_DEED} {shape} {sponsor.id}"), key=f"genting.do_{shape}")
