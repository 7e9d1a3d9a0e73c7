"""What visits and the registry know of a household, and what the rule of the year says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.ages import PREGNANCY_DAYS
from domain.krs import Household, Krs, Wife, assess
from domain.people import EpisodeKind, Relation
from domain.thresholds import thresholds, with_settings
from handlers.exchange import Exchange
from handlers.krs import ask_house
from storage.people import circumstances, people
from storage.people.families import Person


def of_family(x: Exchange, family_id: int, year: int) -> Krs:
    """By the year's rule, with the programme's own limits in place."""
    limits = with_settings(thresholds(x.today), x.policy.limits)
    return assess(_household(x, people.members(x.store, x.scope, family_id)), year, x.today, limits)


def _household(x: Exchange, members: Sequence[Person]) -> Household:
    living = [one for one in members if one.died_on is None]
    house = ask_house.known(x, members[0].family_id) if members else {}
    children = [one for one in living if one.relation is Relation.ANAK and one.birth_date is not None]
    return Household(
        wives=[_wife(x, one, children) for one in living if one.relation is Relation.IBU],
        children=[one.birth_date for one in children if one.birth_date is not None],
        water=house.get("water"),
        latrine=house.get("latrine"),
    )


def _wife(x: Exchange, mother: Person, children: Sequence[Person]) -> Wife:
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
    said = circumstances.of_person(x.store, x.scope, mother.id).get("children_alive")
    counted = said.value if said is not None else None
    return Wife(
        born=mother.birth_date,
        births=births,
        due_on=due_on,
        children=int(counted) if counted is not None and counted.isdecimal() else None,
    )
