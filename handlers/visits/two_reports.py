"""Two kader have reported the same person on the same day: both reports stay, both kader hear of it, and the pembina
says which of them counts."""

from __future__ import annotations

from datetime import date

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.tell import tell
from storage.people import accounts
from storage.people.families import Person
from storage.visits import same_day
from storage.visits.visits import Kept


def told(x: Exchange, person: Person, on: date, kept: Kept) -> list[Say]:
    """To whoever has just reported; and, of a new report, to the other kader and the pembina."""
    reported = same_day.visits_on(x.store, x.scope, person.id, on)
    hers = {kept.visit_id, *(one.visit_id for one in reported if one.account_id == x.account_id)}  # a question to her
    others = dict.fromkeys(one.account_id for one in reported if one.visit_id not in hers)
    if not others:
        return []
    facts: dict[str, Fact] = {"name": person.name, "visited": on}
    if kept.new:
        for account_id in others:
            _tell(x, account_id, Say(key="visit.also_reported", facts=facts, lane=Lane.REMINDER))
        _ask_the_pembina(x, person, list(others), facts, kept)
    return [Say(key="visit.also_reported", facts=facts)]


def _ask_the_pembina(x: Exchange, person: Person, others: list[int], facts: dict[str, Fact], kept: Kept) -> None:
    """One tap shows both."""
    assert x.account_id is not None
    named = (accounts.by_id(x.store, number) for number in (*others, x.account_id))
    names: list[Fact] = [one.name for one in named if one is not None]
    look = Option(tap=Tap("", 0, f"/lihat_laporan {kept.visit_id}"), key="button.look")
    say = Say(key="visit.two_reports", facts={**facts, "names": names}, options=((look,),), lane=Lane.REMINDER)
    for pembina in accounts.who_serves(x.store, person.area, Role.PEMBINA):
        _tell(x, pembina.id, say)


def _tell(x: Exchange, account_id: int, say: Say) -> None:
    tell(x.store, account_id, say, now=x.now, quiet_hours=True)
