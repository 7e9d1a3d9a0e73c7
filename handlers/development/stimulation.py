"""What to do at home for what a child does not do yet: the official card's own words where they were imported, else the
calendar's message that fits, in its short form; held back like all of the calendar until it is approved."""

from __future__ import annotations

from collections.abc import Iterable

from domain import development
from domain.talk import Fact
from handlers.content import texts
from handlers.exchange import Exchange
from storage.people.families import Person
from storage.visits import development as kept

MOST = 3  # ideas at once


def tips(x: Exchange, codes: Iterable[str]) -> list[Fact]:
    """For these milestones, movements or tasks that were not seen: each idea once, three at most."""
    codes = list(codes)
    own = {task.code: task.tip_id for task in kept.card(x.store) if task.tip_id}
    by_message = _short_forms(x) if any(code not in own for code in codes) else {}
    found = [own.get(code) or by_message.get(development.practised_by().get(code, "")) for code in codes]
    said: list[Fact] = [*dict.fromkeys(each for each in found if each)]
    return said[:MOST]


def of_last_check(x: Exchange, child: Person) -> list[Fact]:
    """For what was not there at the last look; nothing once all of it was seen."""
    checks = kept.of_people(x.store, x.scope, [child.id]).get(child.id, ())
    return tips(x, checks[-1].missing) if checks else []


def _short_forms(x: Exchange) -> dict[str, str]:
    reviewed = texts.reviewed_calendar(x.store)
    return {one.key: one.short for one in reviewed if texts.may_go(one, approved_only=x.policy.approved_only)}
