"""/cari: a person of the registry by her name, as it sounds; among whom the asker may see."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people.same_person import described
from storage.people import people
from storage.people.families import Person

MOST = 20


def search(x: Exchange, rest: str) -> list[Say]:
    """With a name behind the command; without one, how it is written."""
    wanted = " ".join(rest.split())
    if len(wanted) < 2:
        return [Say(key="find.how")]
    found = {one.id: one for one in (*_sounding(x, wanted), *_holding(x, wanted))}
    if not found:
        return [Say(key="find.nobody", facts={"query": wanted})]
    rows = [
        (Option(tap=Tap("", 0, f"/orang {one.id}"), label=described(x, one)),) for one in list(found.values())[:MOST]
    ]
    return [Say(key="find.found", facts={"query": wanted, "count": len(found)}, options=tuple(rows))]


def _sounding(x: Exchange, name: str) -> list[Person]:
    return [one.person for one in people.find_alike(x.store, x.scope, name, None) if one.person is not None]


def _holding(x: Exchange, part: str) -> list[Person]:
    """A kader's own families are few enough to look for a part of a name as well."""
    if x.role is not Role.KADER:
        return []
    return [one for one in people.residents(x.store, x.scope) if part.casefold() in one.name.casefold()]
