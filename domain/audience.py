"""Whom a broadcast is for: roles, and what narrows the families and kader among them down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from domain.ages import add_months
from domain.people import EpisodeKind, Role

BADUTA_MONTHS, BALITA_MONTHS = 24, 60


class Target(StrEnum):
    """A group of families, by the stretch of life in which somebody of theirs is."""

    CATIN = "catin"
    BUMIL = "bumil"
    NIFAS = "nifas"
    BADUTA = "baduta"
    BALITA = "balita"


class Held(StrEnum):
    """Why somebody of an audience gets nothing, the strongest reason first."""

    BLOCKED = "blocked"  # the chat is closed to us
    LOSS = "loss"  # in the last year, or nobody has begun their messages again since
    STOPPED = "stopped"  # by wish
    PAUSED = "paused"  # the family's messages rest
    EXCLUDED = "excluded"  # on the list of those to be left out
    CAP = "cap"  # had three tips and broadcasts in seven days


_KINDS = {
    Target.CATIN: EpisodeKind.CATIN,
    Target.BUMIL: EpisodeKind.PREGNANCY,
    Target.NIFAS: EpisodeKind.POSTPARTUM,
    Target.BADUTA: EpisodeKind.CHILD,
    Target.BALITA: EpisodeKind.CHILD,
}
_UNDER_MONTHS = {Target.BADUTA: BADUTA_MONTHS, Target.BALITA: BALITA_MONTHS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """target, weeks, at_risk and overdue narrow families down; unreported narrows kader down; the rest everybody.
    weeks: completed ones, of the pregnancy or the child's life, both ends included. missed_by: only those whom that
    broadcast did not reach. urgent: the weekly cap does not hold it back (quiet hours do)."""

    roles: tuple[Role, ...]
    target: Target | None = None
    week_from: int | None = None
    week_to: int | None = None
    at_risk: bool = False
    overdue: bool = False
    unreported: bool = False
    language: str | None = None
    list_id: int | None = None
    without_list_id: int | None = None
    team_id: int | None = None
    without_teams: tuple[int, ...] = ()
    missed_by: int | None = None
    urgent: bool = False

    @property
    def kind(self) -> EpisodeKind | None:
        """Of the stretch of life that the target is in."""
        return None if self.target is None else _KINDS[self.target]

    def started_between(self, today: date) -> tuple[date, date]:
        """First and last day on which the stretch of life of somebody in the target can have begun (HPHT, birth)."""
        last = today - timedelta(weeks=self.week_from) if self.week_from is not None else date.max
        first = date.min
        if self.week_to is not None:
            first = today - timedelta(weeks=self.week_to + 1) + timedelta(days=1)
        if self.target in _UNDER_MONTHS:
            first = max(first, add_months(today, -_UNDER_MONTHS[self.target]) + timedelta(days=1))
        return first, last

    def to_json(self) -> str:
        """What differs from "everybody": codes, numbers and ids."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(
            {name: value for name, value in values.items() if value is not None and value is not False and value != ()}
        )

    @classmethod
    def of_json(cls, text: str) -> Audience:
        """The reverse of `to_json`."""
        values: Mapping[str, Any] = json.loads(text)
        ready = {
            **values,
            "roles": tuple(Role(name) for name in values["roles"]),
            "without_teams": tuple(values.get("without_teams", ())),
            "target": Target(values["target"]) if values.get("target") else None,
        }
        return cls(**ready)
