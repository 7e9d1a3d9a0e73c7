"""/hamil by a family: its kader hears of it and writes it down; what is sent follows from that."""

from __future__ import annotations

from domain.people import Relation
from domain.talk import Lane, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.people import shared_phone
from storage.people import accounts, people
from storage.people.families import Person


def told(x: Exchange) -> list[Say]:
    """Nothing changes before her kader has asked for the date."""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    reader = _reader(x)
    if reader is None:
        return [Say(key="families.none_of_yours")]
    about = f"/hamil {reader.id}" if reader.relation is Relation.IBU else "/hamil"
    write_down = Option(tap=Tap("", 0, about), key="button.write_pregnancy")
    say = Say(key="nudge.pregnancy_told", facts={"name": reader.name}, options=((write_down,),), lane=Lane.ALERT)
    for kader in accounts.who_accompanies(x.store, reader.area, reader.team_id):
        x.tell(kader.id, say)
    return [Say(key="tip.pregnancy_told")]


def _reader(x: Exchange) -> Person | None:
    account = shared_phone.families(x)[0]
    return None if account.person_id is None else people.person_in(x.store, x.scope, account.person_id)
