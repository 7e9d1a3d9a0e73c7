"""What a team owes its families today, in the order in which it should go: pure, from what the database says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain import due
from domain.due import AT_RISK, URGENT
from domain.people import EpisodeKind
from storage.visits.due import Entry

REFERRAL, UNREACHABLE = "referral", "unreachable"  # reasons beside the codes of visit windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Somebody to see to. reason: the code of a visit's window, or one of the two above. since, until: the first and
    last day in time, of a visit's window both.
    urgent: a danger sign or a child to be seen today, before anything else."""

    entry: Entry
    reason: str
    until: date | None
    overdue_days: int
    urgent: bool
    since: date | None = None

    @property
    def is_visit(self) -> bool:
        return self.reason != REFERRAL


@dataclass(frozen=True, slots=True)
class Counts:
    """in_vain: tried so often without meeting anybody that the pembina should know."""

    tasks: int = 0
    overdue: int = 0
    urgent: int = 0
    in_vain: int = 0


def tasks(entries: Iterable[Entry], today: date) -> tuple[Task, ...]:
    """Urgent ones first, then what is overdue, then by risk, then by the day it is due."""
    found = [task for entry in entries if (task := _task(entry, today)) is not None]
    return tuple(sorted(found, key=_order))


def counted(found: Iterable[Task]) -> Counts:
    counts = Counts()
    for task in found:
        counts = Counts(
            counts.tasks + 1,
            counts.overdue + (task.overdue_days > 0),
            counts.urgent + task.urgent,
            counts.in_vain + (task.entry.attempts >= due.attempts_in_vain()),
        )
    return counts


def owed_in(entry: Entry, first: date, today: date) -> bool:
    """Whether this person was to be visited at any time from `first` until today, visited since or not."""
    if entry.about.kind is EpisodeKind.CATIN and entry.about.last_visit is not None and entry.about.last_visit < first:
        return due.duty(entry.about, today) is not None
    return any(window.end >= first for window in due.windows(_as_if_unvisited(entry), today))


def _as_if_unvisited(entry: Entry) -> due.Accompanied:
    about = entry.about
    return due.Accompanied(kind=about.kind, anchor=about.anchor, known_since=about.known_since, rung=about.rung)


def _task(entry: Entry, today: date) -> Task | None:
    owed = due.duty(entry.about, today)
    urgent = entry.referral_rung in URGENT or (owed is not None and entry.about.rung in URGENT)
    late_referral = _days_late(entry.referral_due, today)
    if owed is not None:
        late = max(owed.overdue_days(today), late_referral)
        window = owed.window
        return Task(
            entry=entry, reason=window.code, since=window.start, until=window.end, overdue_days=late, urgent=urgent
        )
    if entry.referral_rung is not None:
        return Task(entry=entry, reason=REFERRAL, until=entry.referral_due, overdue_days=late_referral, urgent=urgent)
    if entry.unreachable and not _seen_lately(entry, today):
        return Task(entry=entry, reason=UNREACHABLE, until=None, overdue_days=0, urgent=False)
    return None


def _days_late(due_on: date | None, today: date) -> int:
    return 0 if due_on is None else max((today - due_on).days, 0)


def _seen_lately(entry: Entry, today: date) -> bool:
    last = entry.about.last_visit
    return last is not None and today - last <= timedelta(days=due.unreachable_days())


def _order(task: Task) -> tuple[bool, bool, int, date, int]:
    ranks = [AT_RISK.index(rung) for rung in (task.entry.about.rung, task.entry.referral_rung) if rung in AT_RISK]
    return (
        not task.urgent,
        task.overdue_days == 0,
        min(ranks, default=len(AT_RISK)),
        task.until or date.max,
        task.entry.person_id,
    )
