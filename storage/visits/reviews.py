"""The pembina's review of reports: what waits, what was approved or sent back and why, and which of two counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, literal, or_, select, update

from domain.due import URGENT
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, for_each_role
from storage.tables import family, finding, measurement, person, visit, visit_review
from storage.tables.metadata import Id, Utc
from storage.visits.visits import Review

_NAME, _ANSWERS, _REASON = "person.name", "visit.answers", "visit_review.reason"
_MEASURE_AGAIN = "measure_again"


class Verdict(StrEnum):
    ASKED = "asked"  # the reason is being written
    RETURNED = "returned"
    APPROVED = "approved"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as the pembina reads it. odd: something was confirmed although surprising, or is to be measured again.
    conflict: another kader reported the same person on the same day. urgent: somebody must be seen today."""

    id: int
    person_id: int
    name: str
    account_id: int
    team_id: int | None
    area: str
    form: str
    visit_date: date
    created_at: datetime
    review: Review
    odd: bool
    conflict: bool
    urgent: bool
    draft_id: int | None
    answers: str

    @property
    def plain(self) -> bool:
        """Nothing in it asks for a look of its own."""
        return not (self.odd or self.conflict or self.urgent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A report that was sent back, or is about to be. field: the question to look at again."""

    id: int
    visit_id: int
    account_id: int
    field: str | None
    reason: str | None
    verdict: Verdict
    draft_id: int | None


_WHICH = bindparam("which", type_=Id)
_NOW = bindparam("now", type_=Utc())
_OTHER = visit.alias("other_visit")
_COUNTS = (Review.NEW, Review.APPROVED, Review.RETURNED)
_ODD = or_(
    select(literal(1))
    .where(measurement.c.visit_id == visit.c.id, measurement.c.odd.is_(True))
    .correlate(visit)
    .exists(),
    select(literal(1))
    .where(finding.c.visit_id == visit.c.id, finding.c.code == _MEASURE_AGAIN)
    .correlate(visit)
    .exists(),
)
_CONFLICT = (
    select(literal(1))
    .where(
        _OTHER.c.person_id == visit.c.person_id,
        _OTHER.c.visit_date == visit.c.visit_date,
        _OTHER.c.account_id != visit.c.account_id,
        _OTHER.c.review.in_(_COUNTS),
    )
    .correlate(visit)
    .exists()
)
_URGENT = (
    select(literal(1)).where(finding.c.visit_id == visit.c.id, finding.c.rung.in_(URGENT)).correlate(visit).exists()
)
_COLUMNS = (
    *visit.c,
    person.c.name.label("person_name"),
    _ODD.label("odd"),
    _CONFLICT.label("conflict"),
    _URGENT.label("urgent"),
)
_SEEN = visit.join(person, person.c.id == visit.c.person_id).join(family, family.c.id == person.c.family_id)
_PENDING = for_each_role(
    lambda seen: (
        select(*_COLUMNS)
        .select_from(_SEEN)
        .where(visit.c.review == Review.NEW, seen)
        .order_by(visit.c.created_at, visit.c.id)
        .limit(bindparam("most"))
    )
)
_ONE = for_each_role(lambda seen: select(*_COLUMNS).select_from(_SEEN).where(visit.c.id == _WHICH, seen))
_SAME_DAY = for_each_role(
    lambda seen: (
        select(*_COLUMNS)
        .select_from(_SEEN)
        .where(visit.c.person_id == bindparam("b_person", type_=Id), visit.c.visit_date == bindparam("b_on"), seen)
        .order_by(visit.c.created_at, visit.c.id)
    )
)
_RETURNED_TO = for_each_role(
    lambda seen: (
        select(*_COLUMNS)
        .select_from(_SEEN)
        .where(visit.c.account_id == bindparam("reporter", type_=Id), visit.c.review == Review.RETURNED, seen)
        .order_by(visit.c.created_at, visit.c.id)
    )
)
_ADD = insert(visit_review)
_ASKED = select(visit_review).where(
    visit_review.c.account_id == bindparam("reviewer", type_=Id), visit_review.c.verdict == Verdict.ASKED
)
_OPEN = select(visit_review).where(
    visit_review.c.visit_id == _WHICH,
    visit_review.c.verdict == Verdict.RETURNED,
    visit_review.c.answered_at.is_(None),
)
_OF_DRAFT = select(visit_review).where(visit_review.c.draft_id == _WHICH)
_RETURN = (
    update(visit_review)
    .where(visit_review.c.id == _WHICH, visit_review.c.verdict == Verdict.ASKED)
    .values(verdict=Verdict.RETURNED, reason=bindparam("to_reason"), at=_NOW)
)
_TO_RETURNED = (
    update(visit)
    .where(visit.c.id == _WHICH, visit.c.review.in_((Review.NEW, Review.APPROVED)))
    .values(review=Review.RETURNED)
)
_WITH_DRAFT = update(visit_review).where(visit_review.c.id == _WHICH).values(draft_id=bindparam("to_draft", type_=Id))
_ANSWERED = update(visit_review).where(visit_review.c.id == _WHICH).values(answered_at=_NOW)


def pending(store: Store, scope: Scope, *, most: int = 1000) -> tuple[Report, ...]:
    """Reports that nobody has looked at, what asks for a look first, then the oldest."""
    rows = store.connection.execute(_PENDING[scope.role], {**scope.parameters(), "most": most})
    return tuple(sorted((_report(store, row) for row in rows), key=_turn))


def _turn(report: Report) -> tuple[bool, datetime, date, str]:
    return report.plain, report.created_at, report.visit_date, report.name


def report_in(store: Store, scope: Scope, visit_id: int) -> Report | None:
    """None for one about somebody whom the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": visit_id}).one_or_none()
    return None if row is None else _report(store, row)


def same_day(store: Store, scope: Scope, report: Report) -> tuple[Report, ...]:
    """All reports about that person on that day, this one among them."""
    parameters = {**scope.parameters(), "b_person": report.person_id, "b_on": report.visit_date}
    return tuple(_report(store, row) for row in store.connection.execute(_SAME_DAY[scope.role], parameters))


def returned_to(store: Store, scope: Scope) -> tuple[Report, ...]:
    """What was sent back to the asker herself."""
    parameters = {**scope.parameters(), "reporter": scope.account_id}
    return tuple(_report(store, row) for row in store.connection.execute(_RETURNED_TO[scope.role], parameters))


def approve(store: Store, ids: Collection[int], account_id: int, now: datetime) -> int:
    """Those of these that nobody has looked at are approved; returns how many."""
    new = select(visit.c.id).where(visit.c.id.in_(ids), visit.c.review == Review.NEW)
    approved = store.connection.execute(new).scalars().all()
    if approved:
        store.connection.execute(
            update(visit).where(visit.c.id.in_(approved), visit.c.review == Review.NEW).values(review=Review.APPROVED)
        )
        store.connection.execute(_ADD, [_row(number, account_id, Verdict.APPROVED, now) for number in approved])
    return len(approved)


def ask_reason(store: Store, visit_id: int, field: str, account_id: int, now: datetime) -> int:
    """The pembina begins to write why it goes back; returns the return's id."""
    row = _row(visit_id, account_id, Verdict.ASKED, now) | {"field": field}
    store.connection.execute(_ADD, row)
    return int(row["id"])


def asked_by(store: Store, account_id: int) -> Sequence[Return]:
    """The returns for which this pembina is writing a reason."""
    return [_return(store, row) for row in store.connection.execute(_ASKED, {"reviewer": account_id})]


def open_return(store: Store, visit_id: int) -> Return | None:
    """Why a report is with the kader; None if it is not. For one that the asker may see."""
    return _return_of(store, _OPEN, visit_id)


def return_of_draft(store: Store, draft_id: int) -> Return | None:
    """The return that this draft answers; None for every other draft."""
    return _return_of(store, _OF_DRAFT, draft_id)


def give_back(store: Store, asked: Return, reason: str, now: datetime) -> bool:
    """The report goes back with its reason. False if it is with the kader already, or does not count any more."""
    if store.connection.execute(_TO_RETURNED, {"which": asked.visit_id}).rowcount != 1:
        return False
    values = {"which": asked.id, "to_reason": store.vault.seal(reason, _REASON, asked.id), "now": now}
    return store.connection.execute(_RETURN, values).rowcount == 1


def corrected_in(store: Store, review_id: int, draft_id: int) -> None:
    """The kader has begun to correct it in this draft."""
    store.connection.execute(_WITH_DRAFT, {"which": review_id, "to_draft": draft_id})


def answered(store: Store, review_id: int, now: datetime) -> None:
    """The correction is kept."""
    store.connection.execute(_ANSWERED, {"which": review_id, "now": now})


def note_set_aside(store: Store, visit_id: int, account_id: int, now: datetime) -> None:
    store.connection.execute(_ADD, _row(visit_id, account_id, Verdict.SET_ASIDE, now))


def _row(visit_id: int, account_id: int, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "visit_id": visit_id,
        "account_id": account_id,
        "verdict": verdict,
        "at": now,
        "field": None,
    }


def _return_of(store: Store, question: Any, number: int) -> Return | None:
    row = store.connection.execute(question, {"which": number}).one_or_none()
    return None if row is None else _return(store, row)


def _return(store: Store, row: Row[Any]) -> Return:
    return Return(
        id=row.id,
        visit_id=row.visit_id,
        account_id=row.account_id,
        field=row.field,
        reason=store.vault.open_if(row.reason, _REASON, row.id),
        verdict=Verdict(row.verdict),
        draft_id=row.draft_id,
    )


def _report(store: Store, row: Row[Any]) -> Report:
    return Report(
        id=row.id,
        person_id=row.person_id,
        name=store.vault.open(row.person_name, _NAME, row.person_id),
        account_id=row.account_id,
        team_id=row.team_id,
        area=row.area,
        form=row.form,
        visit_date=row.visit_date,
        created_at=row.created_at,
        review=Review(row.review),
        odd=bool(row.odd),
        conflict=bool(row.conflict),
        urgent=bool(row.urgent),
        draft_id=row.draft_id,
        answers=store.vault.open(row.answers, _ANSWERS, row.id),
    )
