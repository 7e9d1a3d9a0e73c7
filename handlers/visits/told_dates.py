"""A date that was told at a visit (HPHT, HPL by ultrasound, the wedding) is the one that everything counts from: weeks,
visits that are owed and the family's messages follow in the same transaction, and it can be taken back like any
corrected date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain import ages
from domain.episodes import Kind
from domain.life_events import AnchorCorrected, ImpossibleEvent
from domain.people import EpisodeKind
from domain.talk import Fact, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people import life_events
from handlers.visits.group import Visited


def hpht(asked: Mapping[str, Any]) -> date | None:
    """What a visit says; the ultrasound's day counts before the last period's."""
    by_ultrasound: date | None = asked.get("hpl_usg") or None
    return ages.hpht_of_due_date(by_ultrasound) if by_ultrasound is not None else asked.get("hpht") or None


def pregnancy(x: Exchange, visit: Visited) -> list[Say]:
    """The pregnancy is counted from what was told; what cannot be is said, and the old date stays."""
    anchor = hpht(visit.asked)
    if anchor is None or _stands(visit, EpisodeKind.PREGNANCY, anchor):
        return []
    facts: dict[str, Fact] = {
        "name": visit.person.name,
        "weeks": ages.gestation_weeks(anchor, x.today) if anchor <= x.today else 0,
        "due_on": ages.due_date(anchor),
    }
    return _counted_from(x, visit, Kind.PREGNANCY, anchor, Say(key="visit.counted_anew", facts=facts))


def wedding(x: Exchange, visit: Visited) -> list[Say]:
    """The couple's visits are counted from the day that was told."""
    day: date | None = visit.asked.get("wedding_date") or None
    if day is None or _stands(visit, EpisodeKind.CATIN, day):
        return []
    return _counted_from(
        x, visit, Kind.CATIN, day, Say(key="visit.wedding_noted", facts={"name": visit.person.name, "on": day})
    )


def _stands(visit: Visited, kind: EpisodeKind, anchor: date) -> bool:
    """Whether there is nothing to change: it is recorded so, or she is in another stretch of life by now."""
    now = visit.episode
    return now.kind is not kind or (now.started_on == anchor and not now.started_estimated)


def _counted_from(x: Exchange, visit: Visited, kind: Kind, anchor: date, done: Say) -> list[Say]:
    try:
        told = life_events.tell(x, AnchorCorrected(person=str(visit.person.id), kind=kind, anchor=anchor))
    except ImpossibleEvent as error:
        right = Option(tap=Tap("", 0, f"/betulkan_tanggal {visit.person.id}"), key="button.event_betulkan_tanggal")
        why = x.library.text(f"life.{error.trouble}", {"name": visit.person.name}, x.chat.language)
        return [Say(key="visit.date_not_taken", facts={"reason": why}, options=((right,),))]
    wrong = Option(tap=Tap("", 0, f"/batalkan_kejadian {told.id}"), key="button.take_back")
    return [Say(key=done.key, facts=done.facts, options=((wrong,),))]
