"""One of the groups that are visited: its form, and what a visit of it means. The values between the groups and the
deed that they share (`report_visit.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.findings import Finding, Referral
from domain.talk import Say
from handlers.exchange import Exchange
from storage.people.families import Episode, Person
from storage.visits.visits import Kept, Measurement


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit as it was reported. answers: by question name, what was known before put in where it was not asked.
    asked: only what this visit said. doses_asked: whether doses were asked about before. odd: questions whose
    surprising answer was kept."""

    person: Person
    episode: Episode
    on: date
    answers: Mapping[str, Any]
    asked: Mapping[str, Any]
    odd: frozenset[str] = frozenset()
    doses_asked: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """What a visit means. result: what the kader is told, without its referral."""

    found: tuple[Finding, ...]
    referral: Referral | None
    measurements: tuple[Measurement, ...]
    result: Say


@dataclass(frozen=True, slots=True)
class Group:
    """form: its name. question: that asks whom. needs: what a version of staff must keep. after: what else is written
    down in the same transaction, and said. heard: what one answer brings about before the report is saved."""

    form: str
    question: str
    needs: tuple[str, ...]
    screen: Callable[[Exchange, Visited], Screened]
    after: Callable[[Exchange, Visited, Kept], list[Say]]
    heard: Callable[[Exchange, int, Mapping[str, str]], list[Say]] | None = None
