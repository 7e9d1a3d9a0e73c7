"""What visits and the registry know of a household, and what the rule of the year says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from domain.ages import PREGNANCY_DAYS
from domain.krs import Household, Krs, Wife, assess
from domain.people import EpisodeKind, Relation
from domain.talk import from_json
from domain.thresholds import thresholds, with_settings
from handlers.exchange import Exchange
from storage import people, visits
from storage.families import Person

Answers = Sequence[Mapping[str, Any]]


def of_family(x: Exchange, family_id: int, year: int) -> Krs:
    """By the year's rule, with the programme's own limits in place."""
    limits = with_settings(thresholds(x.today), x.policy.limits)
    return assess(_household(x, people.members(x.store, x.scope, family_id)), year, x.today, limits)


def _household(x: Exchange, members: Sequence[Person]) -> Household:
    living = [one for one in members if one.died_on is None]
    said = {one.id: _answers(x, one) for one in living}
    children = [one for one in living if one.relation is Relation.ANAK and one.birth_date is not None]
    return Household(
        wives=[_wife(x, one, children, said[one.id]) for one in living if one.relation is Relation.IBU],
        children=[one.birth_date for one in children if one.birth_date is not None],
        water=_latest(said.values(), "water"),
        latrine=_latest(said.values(), "latrine"),
    )


def _wife(x: Exchange, mother: Person, children: Sequence[Person], said: Answers) -> Wife:
    births = tuple(one.birth_date for one in children if one.mother_id == mother.id and one.birth_date is not None)
    pregnancy = next(
        (
            one
            for one in people.episodes(x.store, x.scope, mother.id)
            if one.kind is EpisodeKind.PREGNANCY and one.ended_on is None
        ),
        None,
    )
    due_on = None
    if pregnancy is not None:
        due_on = pregnancy.due_on or pregnancy.started_on + timedelta(days=PREGNANCY_DAYS)
    counted = _latest([said], "children_alive")
    return Wife(
        born=mother.birth_date,
        births=births,
        due_on=due_on,
        children=int(counted) if counted is not None and counted.isdecimal() else None,
    )


def _answers(x: Exchange, person: Person) -> Answers:
    return [from_json(one.answers) for one in visits.of_person(x.store, x.scope, person.id)]


def _latest(people_said: Any, name: str) -> str | None:
    """The newest answer that anybody of the household gave."""
    return next((text for said in people_said for text in _texts(said, name)), None)


def _texts(said: Answers, name: str) -> Iterator[str]:
    for answers in said:
        if answers.get(name) not in (None, ""):
            yield str(answers[name])
