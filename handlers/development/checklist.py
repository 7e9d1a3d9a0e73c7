"""What a check of development asks: the checklist of Buku KIA with WHO's motor windows, or the card's tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain import development
from domain.development import CardResult, CardTask
from domain.findings import Referral, referral_for
from domain.rules import evaluate
from storage.visits.development import Check, Source

MOST_TASKS = 10  # of the card in one check, the newest ones


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """months: of age, by which the child is judged."""

    source: Source
    months: int
    items: tuple[Item, ...]


def checklist(
    born: date, on: date, weeks_at_birth: int | None, earlier: Sequence[Check], tasks: Sequence[CardTask]
) -> Checklist:
    """For a child on a day; without items where there is nothing to ask at that age. earlier: its finished checks."""
    months = development.judged_months(born, on, weeks_at_birth)
    seen = codes_seen(earlier)
    if tasks:
        owed = development.card_status(tasks, born, on, seen, weeks_at_birth).owed
        recent = sorted(owed, key=lambda task: task.month)[-MOST_TASKS:]
        return Checklist(Source.CARD, months, tuple(Item(task.code, task.text_id) for task in recent))
    motor = development.motor_asked(born, on, seen, weeks_at_birth)
    milestones = development.milestones_for(born, on, weeks_at_birth)
    items = [Item(each.code, each.text_id) for each in milestones]
    items += [Item(each.code, each.text_id) for each in motor]
    return Checklist(Source.MILESTONES, months, tuple(items))


def texts(check: Check, tasks: Iterable[CardTask]) -> tuple[Item, ...]:
    """The items of a check that was begun, in its order; one whose text is gone since is left out."""
    known = {each.code: each.text_id for each in development.milestones()}
    known |= {each.code: each.text_id for each in development.motor_windows()}
    known |= {each.code: each.text_id for each in tasks}
    return tuple(Item(code, known[code]) for code in check.asked if code in known)


def codes_seen(checks: Iterable[Check]) -> frozenset[str]:
    """All that a child was ever seen to do."""
    return frozenset(code for check in checks for code in check.asked if code not in check.missing)


def referral_of(
    check: Check, born: date, weeks_at_birth: int | None, earlier: Sequence[Check], tasks: Sequence[CardTask]
) -> Referral | None:
    """By the ladder: a motor milestone missing beyond WHO's 99th percentile, a task of the card owed for three months.
    What is missing of the other milestones is looked at again, and refers nobody."""
    answers: dict[str, object]
    if check.source is Source.CARD:
        done = codes_seen([*earlier, check])
        status = development.card_status(tasks, born, check.checked_on, done, weeks_at_birth)
        asked = {task.code for task in status.owed} & set(check.missing)
        result = status.result if asked else CardResult.ON_TRACK
        answers = {"development_card_result": str(result)}
    else:
        windows = {each.code for each in development.motor_windows()}
        answers = {"motor_overdue": len(windows & set(check.missing))}
    return referral_for(evaluate("child", answers, check.checked_on))
