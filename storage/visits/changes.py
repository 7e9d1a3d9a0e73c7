"""What was changed in a report after it was kept: old and new values with who, when and why; nothing is overwritten
without a trace, and a report that does not count can be made to count again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from domain.findings import Referral
from domain.rules import Finding, Rung
from domain.talk import from_json, to_json
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, for_each_role
from storage.tables import (
    family,
    finding,
    form_record,
    measurement,
    person,
    referral,
    visit,
    visit_change,
    visit_review,
)
from storage.tables.metadata import Id, Utc
from storage.visits import visits
from storage.visits.referrals import OPEN
from storage.visits.visits import Kept, Measurement, NewVisit, Review

_ANSWERS, _OLD, _NEW, _REASON = "visit.answers", "visit_change.old", "visit_change.new", "visit_review.reason"
_FACTS = "finding.facts"
DERIVED = "derived"  # what followed from the answers: measurements and findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer before and after. reason: of the pembina who sent it back; None where the kader mended it herself."""

    field: str
    old: Any
    new: Any
    account_id: int
    at: datetime
    reason: str | None


_WHICH = bindparam("which", type_=Id)
# Locked: the kader mends it and the pembina sets it aside at the same moment.
_VISIT = (
    select(visit.c.answers, visit.c.draft_id, visit.c.review)
    .where(visit.c.id == _WHICH)
    .with_for_update(key_share=True)
)
_ADD = insert(visit_change)
_CORRECT = (
    update(visit)
    .where(visit.c.id == _WHICH)
    .values(
        answers=bindparam("to_answers"),
        visit_date=bindparam("to_date"),
        draft_id=bindparam("to_draft", type_=Id),
        form=bindparam("to_form"),
        form_version=bindparam("to_version"),
        review=bindparam("to_review"),
    )
)
_REVIEW = update(visit).where(visit.c.id == _WHICH).values(review=bindparam("to_review"))
_NOT_AWAITED = (
    update(visit_review)
    .where(
        visit_review.c.visit_id == _WHICH, visit_review.c.verdict == "returned", visit_review.c.answered_at.is_(None)
    )
    .values(answered_at=bindparam("now", type_=Utc()))
)
_RECORD = delete(form_record).where(form_record.c.draft_id == bindparam("b_draft", type_=Id))
_OPEN_RUNGS = select(referral.c.rung).where(referral.c.visit_id == _WHICH, referral.c.status.in_(OPEN))
_DERIVED = (measurement, finding)
_SET_ASIDE = (
    select(visit_change)
    .where(visit_change.c.visit_id == _WHICH, visit_change.c.field == Review.SET_ASIDE)
    .order_by(visit_change.c.at.desc(), visit_change.c.id.desc())
    .limit(1)
)
_HISTORY = for_each_role(
    lambda seen: (
        select(visit_change, visit_review.c.reason, visit_review.c.id.label("review"))
        .select_from(
            visit_change.join(visit, visit.c.id == visit_change.c.visit_id)
            .join(person, person.c.id == visit.c.person_id)
            .join(family, family.c.id == person.c.family_id)
            .outerjoin(visit_review, visit_review.c.id == visit_change.c.review_id)
        )
        .where(visit.c.id == _WHICH, seen, visit_change.c.field.not_in((DERIVED, Review.SET_ASIDE)))
        .order_by(visit_change.c.at, visit_change.c.id)
    )
)


def correct(
    store: Store,
    visit_id: int,
    report: NewVisit,
    *,
    review_id: int | None,
    now: datetime,
    measurements: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    referrals: Sequence[Referral] = (),
) -> Kept:
    """The same visit with other answers: what was changed is written down, what followed from the old answers gives
    way to what follows from the new. A referral stays; a new one is made only if it is more urgent than those: also of
    a report that was set aside, which goes on not to count."""
    before = store.connection.execute(_VISIT, {"which": visit_id}).one()
    old = from_json(store.vault.open(before.answers, _ANSWERS, visit_id))
    by = {"account_id": report.account_id, "review_id": review_id, "at": now}
    _write_down(store, visit_id, old, from_json(report.answers), by)
    aside = before.review == Review.SET_ASIDE
    if not aside:
        _add(store, visit_id, DERIVED, _take_out(store, visit_id), None, by)
    store.connection.execute(
        _CORRECT,
        {
            "which": visit_id,
            "to_answers": store.vault.seal(report.answers, _ANSWERS, visit_id),
            "to_date": report.visit_date,
            "to_draft": report.draft_id,
            "to_form": report.form,
            "to_version": report.form_version,
            "to_review": Review.SET_ASIDE if aside else Review.NEW,
        },
    )
    if before.draft_id is not None and before.draft_id != report.draft_id:
        store.connection.execute(_RECORD, {"b_draft": before.draft_id})  # exports have each visit once
    visits.derive(store, visit_id, report, measurements, findings)
    if aside:  # it would count again with these
        _add(store, visit_id, Review.SET_ASIDE, _take_out(store, visit_id), None, by)
    urgent = [each for each in referrals if _is_higher(store, visit_id, each.rung)]
    referred = visits.refer(store, visit_id, report, urgent, now)
    return Kept(visit_id=visit_id, new=True, referrals=referred, aside=aside)


def set_aside(store: Store, visit_id: int, account_id: int, now: datetime) -> bool:
    """The report stays and does not count: its measurements and findings are out of all questions, and nobody waits for
    the kader to mend it. False if it did not count before."""
    if _review(store, visit_id) == Review.SET_ASIDE:
        return False
    by = {"account_id": account_id, "review_id": None, "at": now}
    _add(store, visit_id, Review.SET_ASIDE, _take_out(store, visit_id), None, by)
    store.connection.execute(_REVIEW, {"which": visit_id, "to_review": Review.SET_ASIDE})
    store.connection.execute(_NOT_AWAITED, {"which": visit_id, "now": now})
    return True


def count_again(store: Store, visit_id: int) -> bool:
    """The reverse of `set_aside`. False if it was not set aside."""
    if _review(store, visit_id) != Review.SET_ASIDE:
        return False
    row = store.connection.execute(_SET_ASIDE, {"which": visit_id}).one_or_none()
    if row is None or row.old is None:
        return False
    kept = from_json(store.vault.open(row.old, _OLD, row.id))
    for table in _DERIVED:
        rows = [_row_again(store, table.name, values) for values in kept[table.name]]
        if rows:
            store.connection.execute(insert(table), rows)
    store.connection.execute(_REVIEW, {"which": visit_id, "to_review": Review.NEW})
    return True


def _review(store: Store, visit_id: int) -> str:
    """As it stands until this transaction ends."""
    return str(store.connection.execute(_VISIT, {"which": visit_id}).one().review)


def history(store: Store, scope: Scope, visit_id: int) -> tuple[Change, ...]:
    """The changes of a report in their order; none for somebody whom the asker may not see."""
    parameters = {**scope.parameters(), "which": visit_id}
    return tuple(_change(store, row) for row in store.connection.execute(_HISTORY[scope.role], parameters))


def _write_down(
    store: Store, visit_id: int, old: Mapping[str, Any], new: Mapping[str, Any], by: Mapping[str, Any]
) -> None:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            _add(store, visit_id, name, old.get(name), new.get(name), by)


def _add(store: Store, visit_id: int, field: str, old: Any, new: Any, by: Mapping[str, Any]) -> None:
    number = new_id()
    sealed = {
        "old": store.vault.seal_if(None if old is None else to_json(old), _OLD, number),
        "new": store.vault.seal_if(None if new is None else to_json(new), _NEW, number),
    }
    store.connection.execute(_ADD, {"id": number, "visit_id": visit_id, "field": field[:64], **sealed, **by})


def _take_out(store: Store, visit_id: int) -> dict[str, list[dict[str, Any]]]:
    """What followed from the answers, as values that can be put back; the rows go."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for table in _DERIVED:
        rows = store.connection.execute(select(table).where(table.c.visit_id == visit_id).order_by(table.c.id))
        kept[table.name] = [_plain(store, dict(row)) for row in rows.mappings()]
        store.connection.execute(delete(table).where(table.c.visit_id == visit_id))
    return kept


def _plain(store: Store, row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    if "facts" in values:
        values["facts"] = store.vault.open_if(values["facts"], _FACTS, values["id"])
    return values


def _row_again(store: Store, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if table == finding.name:
        return {**values, "facts": store.vault.seal_if(values["facts"], _FACTS, values["id"])}
    return dict(values)


def _is_higher(store: Store, visit_id: int, rung: Rung) -> bool:
    order = list(Rung)
    known = [order.index(Rung(one)) for one in store.connection.execute(_OPEN_RUNGS, {"which": visit_id}).scalars()]
    return order.index(rung) < min(known, default=len(order))


def _change(store: Store, row: Row[Any]) -> Change:
    old, new = store.vault.open_if(row.old, _OLD, row.id), store.vault.open_if(row.new, _NEW, row.id)
    return Change(
        field=row.field,
        old=None if old is None else from_json(old),
        new=None if new is None else from_json(new),
        account_id=row.account_id,
        at=row.at,
        reason=store.vault.open_if(row.reason, _REASON, row.review) if row.review is not None else None,
    )
