"""Visits: what a kader reported, kept once with all that follows from it, and the questions asked of it later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, literal_column, or_, select

from domain.findings import Referral
from domain.rules import Finding, Rung
from domain.talk import from_json, to_json
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.scope import Scope, for_each_role
from storage.tables import family, finding, measurement, person, referral, visit
from storage.tables.metadata import Id

_ANSWERS, _FACTS = "visit.answers", "finding.facts"


class Review(StrEnum):
    NEW = "new"
    APPROVED = "approved"
    RETURNED = "returned"
    SET_ASIDE = "set_aside"  # of two reports on one day, the one that does not count


# For every question that counts visits, or asks for the last one.
COUNTS = visit.c.review != literal_column(f"'{Review.SET_ASIDE}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A report to be kept. answers: JSON, every answer of the form. instance_id: as ODK knows it, "uuid:…".
    draft_id: the interview it came of, None for an import."""

    draft_id: int | None
    person_id: int
    episode_id: int | None
    account_id: int
    team_id: int | None
    area: str
    form: str
    form_version: str
    visit_date: date
    instance_id: str
    answers: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A report as it was kept. account_id: who reported."""

    id: int
    person_id: int
    episode_id: int | None
    account_id: int
    form: str
    form_version: str
    visit_date: date
    answers: str
    review: Review


@dataclass(frozen=True, slots=True)
class Measurement:
    """kind names the unit: weight_kg, length_cm, muac_cm, head_cm, weight_for_size and bmi of a child; height_cm,
    hb_g_dl, systolic_mmhg, diastolic_mmhg, fundal_cm, foetal_weight_g, foetal_heart, glucose_mg_dl of a woman. lying:
    of a length. z: of the index that belongs to the kind. odd: kept although surprising."""

    kind: str
    value: Decimal
    measured_on: date
    lying: bool | None = None
    z: Decimal | None = None
    odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a visit's answers meant, and when."""

    finding: Finding
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """new: false when this interview's record was kept before; then nothing was added. referrals: ids, in the order
    given. aside: it is kept and does not count, since the pembina took another report of that day."""

    visit_id: int
    new: bool
    referrals: tuple[int, ...] = ()
    aside: bool = False


_INSERT = insert_if_new(visit)
_KEPT = select(visit.c.id).where(
    or_(visit.c.draft_id == bindparam("draft", type_=Id), visit.c.instance_id == bindparam("instance"))
)
_MEASURED, _FOUND, _REFERRED = insert(measurement), insert(finding), insert(referral)
_SEEN_PEOPLE = person.join(family, family.c.id == person.c.family_id)
_WHO = person.c.id == bindparam("person", type_=Id)
_OF_PERSON = for_each_role(
    lambda seen: (
        select(visit)
        .select_from(_SEEN_PEOPLE.join(visit, visit.c.person_id == person.c.id))
        .where(_WHO, seen)
        .order_by(visit.c.visit_date.desc(), visit.c.id.desc())
        .limit(bindparam("most"))
    )
)
_MEASUREMENTS = for_each_role(
    lambda seen: (
        select(measurement)
        .select_from(_SEEN_PEOPLE.join(measurement, measurement.c.person_id == person.c.id))
        .where(_WHO, measurement.c.measured_on < bindparam("before"), seen)
        .order_by(measurement.c.kind, measurement.c.measured_on.desc(), measurement.c.id.desc())
    )
)
_RANKED = (
    select(
        measurement.c.id,
        func.row_number()
        .over(
            partition_by=(measurement.c.person_id, measurement.c.kind),
            order_by=(measurement.c.measured_on.desc(), measurement.c.id.desc()),
        )
        .label("place"),
    )
    .where(
        measurement.c.person_id.in_(bindparam("people", expanding=True, type_=Id)),
        measurement.c.measured_on < bindparam("before"),
    )
    .subquery()
)
_NEWEST = for_each_role(
    lambda seen: (
        select(measurement.c.person_id, measurement.c.kind, measurement.c.value)
        .select_from(
            _SEEN_PEOPLE.join(measurement, measurement.c.person_id == person.c.id).join(
                _RANKED, _RANKED.c.id == measurement.c.id
            )
        )
        .where(_RANKED.c.place == 1, seen)
    )
)
_SEEN_VISITS = _SEEN_PEOPLE.join(visit, visit.c.person_id == person.c.id)
_REPORTED = for_each_role(
    lambda seen: (
        select(visit.c.visit_date)
        .select_from(_SEEN_VISITS)
        .where(
            _WHO,
            visit.c.account_id == bindparam("account", type_=Id),
            visit.c.visit_date >= bindparam("since"),
            visit.c.review.in_((Review.NEW, Review.APPROVED)),  # one that was sent back is being reported anew
            seen,
        )
        .order_by(visit.c.visit_date)
    )
)
_OF_VISIT = for_each_role(
    lambda seen: (
        select(finding)
        .select_from(_SEEN_PEOPLE.join(finding, finding.c.person_id == person.c.id))
        .where(finding.c.visit_id == bindparam("b_visit", type_=Id), seen)
        .order_by(finding.c.id)
    )
)


def keep(
    store: Store,
    report: NewVisit,
    *,
    now: datetime,
    measurements: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    referrals: Sequence[Referral] = (),
) -> Kept:
    """The report and all that follows from it, once per interview however often it arrives. A referral's days count
    from the visit, so that a late report shows at once what is overdue."""
    number = new_id()
    if not _insert_visit(store, number, report, now):
        parameters = {"draft": report.draft_id, "instance": report.instance_id}
        return Kept(visit_id=store.connection.execute(_KEPT, parameters).scalars().one(), new=False)
    derive(store, number, report, measurements, findings)
    return Kept(visit_id=number, new=True, referrals=refer(store, number, report, referrals, now))


def derive(
    store: Store, visit_id: int, report: NewVisit, measurements: Sequence[Measurement], findings: Sequence[Finding]
) -> None:
    """What follows from the answers of a visit."""
    of_visit = {"visit_id": visit_id, "person_id": report.person_id}
    if measurements:
        store.connection.execute(_MEASURED, [of_visit | _measured(each) for each in measurements])
    if findings:
        store.connection.execute(_FOUND, [of_visit | _finding(store, each, report) for each in findings])


def of_person(store: Store, scope: Scope, person_id: int, *, most: int = 20) -> tuple[Visit, ...]:
    """The reports about a person, newest first."""
    parameters = {**scope.parameters(), "person": person_id, "most": most}
    return tuple(_visit(store, row) for row in store.connection.execute(_OF_PERSON[scope.role], parameters))


def last_measurements(
    store: Store, scope: Scope, person_id: int, before: date, *, most: int = 5
) -> Mapping[str, tuple[Measurement, ...]]:
    """By kind, the newest first, those measured before that day; what a new one is compared with."""
    parameters = {**scope.parameters(), "person": person_id, "before": before}
    found: dict[str, list[Measurement]] = {}
    for row in store.connection.execute(_MEASUREMENTS[scope.role], parameters):
        found.setdefault(row.kind, []).append(_measurement(row))
    return {kind: tuple(measured[:most]) for kind, measured in found.items()}


def newest_values(
    store: Store, scope: Scope, person_ids: Sequence[int], before: date
) -> Mapping[int, Mapping[str, Decimal]]:
    """By person and kind, what was measured last before that day: for a list of people, in one question."""
    parameters = {**scope.parameters(), "people": person_ids, "before": before}
    found: dict[int, dict[str, Decimal]] = {}
    for person_id, kind, value in store.connection.execute(_NEWEST[scope.role], parameters):
        found.setdefault(person_id, {})[kind] = value
    return found


def reported_days(store: Store, scope: Scope, person_id: int, since: date) -> tuple[date, ...]:
    """The days from `since` on for which the asker herself has reported a visit to this person."""
    parameters = {**scope.parameters(), "person": person_id, "account": scope.account_id, "since": since}
    return tuple(store.connection.execute(_REPORTED[scope.role], parameters).scalars())


def findings_of_visit(store: Store, scope: Scope, visit_id: int) -> tuple[Found, ...]:
    """What one visit found, the most urgent first."""
    parameters = {**scope.parameters(), "b_visit": visit_id}
    return tuple(_found(store, row) for row in store.connection.execute(_OF_VISIT[scope.role], parameters))


def _insert_visit(store: Store, number: int, report: NewVisit, now: datetime) -> bool:
    values = {
        "id": number,
        "draft_id": report.draft_id,
        "person_id": report.person_id,
        "episode_id": report.episode_id,
        "account_id": report.account_id,
        "team_id": report.team_id,
        "area": report.area,
        "form": report.form,
        "form_version": report.form_version,
        "visit_date": report.visit_date,
        "instance_id": report.instance_id,
        "answers": store.vault.seal(report.answers, _ANSWERS, number),
        "review": Review.NEW,
        "started_at": report.started_at,
        "created_at": now,
    }
    return store.connection.execute(_INSERT[store.dialect], values).rowcount == 1


def _measured(each: Measurement) -> dict[str, Any]:
    return {
        "id": new_id(),
        "measured_on": each.measured_on,
        "kind": each.kind,
        "value": each.value,
        "lying": each.lying,
        "z": each.z,
        "odd": each.odd,
    }


def _finding(store: Store, each: Finding, report: NewVisit) -> dict[str, Any]:
    number = new_id()
    return {
        "id": number,
        "area": report.area,
        "code": each.code,
        "rung": each.rung,
        "rule_version": each.rule,
        "facts": store.vault.seal(to_json(dict(each.facts)), _FACTS, number),
        "found_on": report.visit_date,
    }


def refer(
    store: Store, visit_id: int, report: NewVisit, referrals: Sequence[Referral], now: datetime
) -> tuple[int, ...]:
    """Referrals that a visit makes; returns their ids, in the order given."""
    rows = [
        {
            "visit_id": visit_id,
            "person_id": report.person_id,
            "id": new_id(),
            "account_id": report.account_id,
            "area": report.area,
            "place": each.place,
            "rung": each.rung,
            "due_on": report.visit_date + timedelta(days=each.within_days),
            "reasons": " ".join(each.reasons),
            "status": "made",
            "created_at": now,
        }
        for each in referrals
    ]
    if rows:
        store.connection.execute(_REFERRED, rows)
    return tuple(int(str(row["id"])) for row in rows)


def _visit(store: Store, row: Row[Any]) -> Visit:
    return Visit(
        id=row.id,
        person_id=row.person_id,
        episode_id=row.episode_id,
        account_id=row.account_id,
        form=row.form,
        form_version=row.form_version,
        visit_date=row.visit_date,
        answers=store.vault.open(row.answers, _ANSWERS, row.id),
        review=Review(row.review),
    )


def _measurement(row: Row[Any]) -> Measurement:
    return Measurement(
        kind=row.kind, value=row.value, measured_on=row.measured_on, lying=row.lying, z=row.z, odd=row.odd
    )


def _found(store: Store, row: Row[Any]) -> Found:
    facts = store.vault.open_if(row.facts, _FACTS, row.id)
    finding = Finding(row.code, Rung(row.rung), {} if facts is None else from_json(facts), row.rule_version)
    return Found(finding=finding, on=row.found_on)
