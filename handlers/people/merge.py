"""The pembina finds two records of one person: they become one, with their whole history; who did it is on record."""

from __future__ import annotations

from domain.people import Relation
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people import take_apart
from handlers.people.same_person import described, seen
from storage.people import accounts, families, life_events, merging, people
from storage.people.families import Person

MOST = 10


def begin(x: Exchange, rest: str) -> list[Say]:
    """/gabung: who may be the same as this person; with two ids, whether these are one."""
    first, _, second = rest.partition(" ")
    person = seen(x, first)
    if person is None:
        return [Say(key="trouble.not_yours" if rest else "merge.from_card")]
    other = seen(x, second) if second else None
    if second:
        return _sure(x, person, other) if other is not None else [Say(key="trouble.not_yours")]
    found = [one for one in _alike(x, person) if (one.relation is Relation.ANAK) == (person.relation is Relation.ANAK)]
    if not found:
        return [Say(key="merge.nobody", facts={"name": person.name})]
    rows = [(Option(tap=Tap("", 0, f"/gabung {person.id} {one.id}"), label=described(x, one)),) for one in found[:MOST]]
    return [Say(key="merge.with_whom", facts={"name": person.name}, options=tuple(rows))]


def _alike(x: Exchange, person: Person) -> list[Person]:
    found = people.find_alike(x.store, x.scope, person.name, person.birth_date)
    return [one.person for one in found if one.person is not None and one.person.id != person.id]


def _sure(x: Exchange, kept: Person, gone: Person) -> list[Say]:
    if (refused := _refused(kept, gone)) is not None:
        return [Say(key=refused)]
    lines: list[Fact] = [_line(x, kept), _line(x, gone)]
    yes = Option(tap=Tap("", 0, f"/ya_gabung {kept.id} {gone.id}"), key="button.yes_merge")
    no = Option(tap=Tap("", 0, f"/orang {kept.id}"), key="button.no_leave_it")
    return [Say(key="merge.sure", facts={"alike": lines}, options=((yes,), (no,)))]


def merge(x: Exchange, rest: str) -> list[Say]:
    """/ya_gabung: the second becomes the first."""
    first, _, second = rest.partition(" ")
    kept, gone = seen(x, first), seen(x, second)
    if kept is None or gone is None:
        return [Say(key="trouble.not_yours")]
    if (refused := _refused(kept, gone)) is not None:
        return [Say(key=refused)]
    merged = merging.merge(x.store, kept.id, gone.id, on=x.today, now=x.now, by=x.account_id)
    x.note("merge", "person", gone.id)
    x.note("merged_into", "person", kept.id)
    _tell_kader(x, kept, gone, merged)
    card = Option(tap=Tap("", 0, f"/orang {kept.id}"), key="button.open_card")
    apart = take_apart.button(merged)
    return [Say(key="merge.done", facts={"name": kept.name}, options=((card,), (apart,)))]


def _refused(kept: Person, gone: Person) -> str | None:
    """The key of why not: the same, or two who cannot be one."""
    if kept.id == gone.id:
        return "merge.already_one"
    if kept.sex is not None and gone.sex is not None and kept.sex is not gone.sex:
        return "merge.not_one_sex"
    if kept.mother_id == gone.id or gone.mother_id == kept.id:
        return "merge.mother_and_child"
    return None


def _line(x: Exchange, person: Person) -> Fact:
    return {
        "label": described(x, person),
        "born": person.birth_date,
        "count": len(people.episodes(x.store, x.scope, person.id)),
        "answer": len(life_events.of_family(x.store, x.scope, person.family_id)),
    }


def _tell_kader(x: Exchange, kept: Person, gone: Person, merged: int) -> None:
    """The kader of both families hear of it, since one list has become shorter."""
    area, team_id = families.place(x.store, kept.family_id)
    apart = take_apart.button(merged)
    say = Say(key="merge.told", facts={"name": kept.name}, options=((apart,),), lane=Lane.ALERT)
    both = {one.id for team in (team_id, gone.team_id) for one in accounts.who_lists(x.store, area, team)}
    for account_id in sorted(both):
        x.tell(account_id, say)
