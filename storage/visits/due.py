"""Who is to be visited, asked in one question for all whom the asker accompanies; and what came of a month.

Nothing sealed is opened for the whole list: names are read for those that are shown (`names`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, or_, select

from domain.areas import zone_of
from domain.due import AT_RISK, Accompanied, on_time_days, pregnancy_anchor
from domain.episodes import Form
from domain.people import EpisodeKind
from domain.rules import Rung
from domain.zones import local_date
from storage.database import Store
from storage.family import reach
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.people.people import IS_THE_MOTHER, mother
from storage.scope import Scope, for_each_role, sees_numbers
from storage.tables import episode, family, finding, person, referral, visit, visit_attempt
from storage.tables.metadata import Id, Utc
from storage.villages.areas import within_bound
from storage.visits.referrals import OPEN, ReferralStatus
from storage.visits.visits import COUNTS, Review

_NAME = "person.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A person in a running episode, as far as visits go. referral: of the open ones the most pressing. attempts: in
    vain since the last visit. unreachable: each phone of this family is closed to us, or refuses what we send day
    after day."""

    person_id: int
    area: str
    team_id: int | None
    birth_date: date | None
    about: Accompanied
    referral_rung: Rung | None
    referral_due: date | None
    attempts: int
    unreachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """mother: of a child."""

    name: str
    mother: str | None


@dataclass(frozen=True, slots=True)
class Records:
    """on_time: reported within the days that the programme allows, and not returned."""

    visits: int = 0
    on_time: int = 0


@dataclass(frozen=True, slots=True)
class Referrals:
    made: int = 0
    finished: int = 0


FORMS = {
    EpisodeKind.CATIN: (Form.CATIN,),
    EpisodeKind.PREGNANCY: (Form.BUMIL,),
    EpisodeKind.POSTPARTUM: (Form.PASCASALIN,),
    EpisodeKind.CHILD: (Form.BADUTA, Form.BALITA),
}
_RANKS = {rung: place for place, rung in enumerate(AT_RISK)}
_RUNGS = dict(enumerate(AT_RISK))

_IS_OF_KIND = or_(*(and_(episode.c.kind == kind, visit.c.form.in_(forms)) for kind, forms in FORMS.items()))
_LAST_VISIT = (
    select(func.max(visit.c.visit_date))
    .where(visit.c.person_id == episode.c.person_id, _IS_OF_KIND, COUNTS)
    .correlate(episode)
    .scalar_subquery()
)
_OF_LAST_VISIT = select(func.max(visit.c.visit_date)).where(visit.c.person_id == episode.c.person_id, COUNTS)
_RISK = (
    select(func.min(case(_RANKS, value=finding.c.rung)))
    .where(
        finding.c.person_id == episode.c.person_id,
        finding.c.found_on == _OF_LAST_VISIT.correlate(episode).scalar_subquery(),
    )
    .correlate(episode)
    .scalar_subquery()
)


def _of_open_referral(value: ColumnElement[Any]) -> Any:
    return (
        select(func.min(value))
        .where(referral.c.person_id == person.c.id, referral.c.status.in_(OPEN))
        .correlate(person)
        .scalar_subquery()
    )


_IN_VAIN = (
    select(func.count())
    .select_from(visit_attempt)
    .where(
        visit_attempt.c.person_id == episode.c.person_id,
        or_(_LAST_VISIT.is_(None), visit_attempt.c.tried_on > _LAST_VISIT),
    )
    .correlate(episode)
    .scalar_subquery()
)
_RUNNING = person.join(family, family.c.id == person.c.family_id).join(episode, episode.c.person_id == person.c.id)
_COLUMNS = (
    person.c.id,
    person.c.area,
    family.c.team_id,
    person.c.birth_date,
    episode.c.kind,
    episode.c.started_on,
    episode.c.due_on,
    episode.c.created_at,
    _LAST_VISIT.label("last_visit"),
    _RISK.label("risk"),
    _of_open_referral(case(_RANKS, value=referral.c.rung)).label("referral_rank"),
    _of_open_referral(referral.c.due_on).label("referral_due"),
    _IN_VAIN.label("attempts"),
    reach.none_of(family.c.id).label("unreachable"),
)
_STILL = (
    episode.c.ended_on.is_(None),
    person.c.merged_into.is_(None),
    person.c.died_on.is_(None),
    family.c.closed_at.is_(None),
)
_ALL = for_each_role(
    lambda seen: select(*_COLUMNS).select_from(_RUNNING).where(*_STILL, within_bound(episode.c.area), seen)
)
_ONE = for_each_role(
    lambda seen: (
        select(*_COLUMNS).select_from(_RUNNING).where(*_STILL, person.c.id == bindparam("person_id", type_=Id), seen)
    )
)
_SEEN_PEOPLE = person.join(family, family.c.id == person.c.family_id).outerjoin(mother, IS_THE_MOTHER)
_NAMES = for_each_role(
    lambda seen: (
        select(person.c.id, person.c.name, person.c.mother_id, mother.c.name.label("mother_name"))
        .select_from(_SEEN_PEOPLE)
        .where(person.c.id.in_(bindparam("people", expanding=True, type_=Id)), seen)
    )
)
_TRY = insert_if_new(visit_attempt)
_REPORTED = select(visit.c.team_id, visit.c.area, visit.c.visit_date, visit.c.created_at, visit.c.review).where(
    sees_numbers(visit.c.area, visit.c.team_id),
    visit.c.visit_date >= bindparam("first"),
    visit.c.visit_date < bindparam("after"),
    COUNTS,
)
_REFERRED = for_each_role(
    lambda seen: (
        select(family.c.team_id, referral.c.status, func.count())
        .select_from(
            person.join(family, family.c.id == person.c.family_id).join(referral, referral.c.person_id == person.c.id)
        )
        .where(
            referral.c.created_at >= bindparam("first", type_=Utc()),
            referral.c.created_at < bindparam("after", type_=Utc()),
            referral.c.status != ReferralStatus.CANCELLED,
            seen,
        )
        .group_by(family.c.team_id, referral.c.status)
    )
)


def everybody(store: Store, scope: Scope) -> tuple[Entry, ...]:
    """All in a running episode whom the asker accompanies."""
    return tuple(_entry(row) for row in store.connection.execute(_ALL[scope.role], scope.parameters()))


def of_person(store: Store, scope: Scope, person_id: int) -> tuple[Entry, ...]:
    """The running episodes of one person; () for whom the asker may not see."""
    parameters = {**scope.parameters(), "person_id": person_id}
    return tuple(_entry(row) for row in store.connection.execute(_ONE[scope.role], parameters))


def names(store: Store, scope: Scope, people: Sequence[int]) -> Mapping[int, Named]:
    """The names of those whom the asker may see."""
    rows = store.connection.execute(_NAMES[scope.role], {**scope.parameters(), "people": list(people)})
    return {
        row.id: Named(
            name=store.vault.open(row.name, _NAME, row.id),
            mother=store.vault.open_if(row.mother_name, _NAME, row.mother_id),
        )
        for row in rows
    }


def tried(store: Store, *, person_id: int, account_id: int, on: date, now: datetime) -> bool:
    """Somebody stood at the door in vain; once a day. False if that day's was known."""
    values = {"id": new_id(), "person_id": person_id, "account_id": account_id, "tried_on": on, "created_at": now}
    return store.connection.execute(_TRY[store.dialect], values).rowcount == 1


def records(store: Store, scope: Scope, first: date, after: date) -> Mapping[int | None, Records]:
    """By team: the visits from `first` until the day before `after`, and how many of them were reported well."""
    found: dict[int | None, Records] = {}
    for row in store.connection.execute(_REPORTED, {**scope.parameters(), "first": first, "after": after}):
        reported = local_date(row.created_at, zone_of(row.area))
        well = reported <= row.visit_date + timedelta(days=on_time_days()) and row.review != Review.RETURNED
        before = found.get(row.team_id, Records())
        found[row.team_id] = Records(before.visits + 1, before.on_time + well)
    return found


def referrals(store: Store, scope: Scope, first: datetime, after: datetime) -> Mapping[int | None, Referrals]:
    """By team: the referrals made from `first` until before `after`, without those that were taken back."""
    found: dict[int | None, Referrals] = {}
    parameters = {**scope.parameters(), "first": first, "after": after}
    for team_id, status, count in store.connection.execute(_REFERRED[scope.role], parameters):
        before = found.get(team_id, Referrals())
        finished = count if status == ReferralStatus.FINISHED else 0
        found[team_id] = Referrals(before.made + count, before.finished + finished)
    return found


def _entry(row: Row[Any]) -> Entry:
    kind = EpisodeKind(row.kind)
    anchor = pregnancy_anchor(row.started_on, row.due_on) if kind is EpisodeKind.PREGNANCY else row.started_on
    return Entry(
        person_id=row.id,
        area=row.area,
        team_id=row.team_id,
        birth_date=row.birth_date,
        about=Accompanied(
            kind=kind,
            anchor=anchor,
            known_since=local_date(row.created_at, zone_of(row.area)),
            last_visit=row.last_visit,
            rung=_RUNGS.get(row.risk),
        ),
        referral_rung=_RUNGS.get(row.referral_rank),
        referral_due=row.referral_due,
        attempts=row.attempts,
        unreachable=bool(row.unreachable),
    )
