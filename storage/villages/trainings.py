"""Trainings of kader: what each was trained in, by whom, and how many of an area are trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, bindparam, case, false, func, or_, select, true

from domain.people import Role
from domain.trainings import Topic
from domain.zones import to_utc
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.people.accounts import Status
from storage.scope import Scope
from storage.tables import account, training
from storage.tables.metadata import Id, Utc
from storage.villages import areas
from storage.villages.areas import area_parameters, within_bound

_NAME, _TRAINER = "account.name", "training.trainer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One kader in one training. trainer: who trained her, by name; None where nobody was named. trainer_id: whose
    account that is, if anybody's."""

    id: int
    account_id: int
    name: str
    area: str
    topic: Topic
    held_on: date
    trainer: str | None
    trainer_id: int | None


_ACCOUNT, _TEAM = bindparam("scope_account", type_=Id), bindparam("scope_team", type_=Id)
_trainer = account.alias("trainer")
# A pembina all of the area; a kader her own, her team's, and whom she trained herself. A koordinator gets numbers.
_SEEN: Mapping[Role, ColumnElement[bool]] = {
    Role.PEMBINA: true(),
    Role.KADER: or_(account.c.team_id == _TEAM, account.c.id == _ACCOUNT, training.c.trainer_id == _ACCOUNT),
    Role.KOORDINATOR: false(),
    Role.PETUGAS: false(),
    Role.KELUARGA: false(),
}
_ADD = insert_if_new(training)
_LIST = {
    role: select(
        training,
        account.c.name.label("of_name"),
        account.c.area.label("of_area"),
        _trainer.c.name.label("by_name"),
    )
    .select_from(
        training.join(account, account.c.id == training.c.account_id).outerjoin(
            _trainer, _trainer.c.id == training.c.trainer_id
        )
    )
    .where(seen, within_bound(account.c.area), account.c.status == Status.ACTIVE.value)
    .order_by(training.c.held_on.desc(), training.c.id.desc())
    for role, seen in _SEEN.items()
}
_WAS_TRAINED = (
    select(training.c.id)
    .where(training.c.account_id == account.c.id, training.c.held_on <= bindparam("by_day", type_=Date))
    .correlate(account)
    .exists()
)
_BY_AREA = (
    select(account.c.area, func.count(case((_WAS_TRAINED, 1))).label("trained"), func.count().label("members"))
    .where(
        within_bound(account.c.area),
        account.c.role == Role.KADER.value,
        account.c.status == Status.ACTIVE.value,
        account.c.created_at < bindparam("before", type_=Utc()),
    )
    .group_by(account.c.area)
)
_BY_TOPIC = (
    select(training.c.topic, func.count(training.c.account_id.distinct()).label("people"))
    .join(account, account.c.id == training.c.account_id)
    .where(within_bound(account.c.area), account.c.role == Role.KADER.value, account.c.status == Status.ACTIVE.value)
    .group_by(training.c.topic)
)


def add(
    store: Store,
    *,
    account_id: int,
    topic: Topic,
    held_on: date,
    recorded_by: int,
    now: datetime,
    trainer_id: int | None = None,
    trainer: str | None = None,
) -> bool:
    """False where this kader's training in this topic on this day is known. Whose account it is, and that the recorder
    may, is the caller's to check."""
    number = new_id()
    values = {
        "id": number,
        "account_id": account_id,
        "topic": topic.value,
        "held_on": held_on,
        "trainer_id": trainer_id,
        "trainer": store.vault.seal_if(trainer, _TRAINER, number),
        "recorded_by": recorded_by,
        "recorded_at": now,
    }
    return store.connection.execute(_ADD[store.dialect], values).rowcount == 1


def list_in(store: Store, scope: Scope) -> tuple[Training, ...]:
    """The trainings of those in service whom the asker may see, newest first."""
    rows = store.connection.execute(_LIST[scope.role], {**scope.parameters(), "scope_account": scope.account_id})
    return tuple(_training(store, row) for row in rows)


def trained(store: Store, area: str, by_day: date) -> tuple[int, int]:
    """How many kader in service in this area had a training by that day (standard 1), and how many they are. It names
    nobody."""
    counted = trained_by_desa(store, area, by_day).values()
    return sum(one for one, _ in counted), sum(whole for _, whole in counted)


def trained_by_desa(store: Store, area: str, by_day: date) -> Mapping[str, tuple[int, int]]:
    """As `trained`, for the area of each account: its desa, as a rule."""
    before = to_utc(by_day + timedelta(days=1), time(0), areas.zone(store, area))
    rows = store.connection.execute(_BY_AREA, {**area_parameters(area), "by_day": by_day, "before": before})
    return {row.area: (row.trained, row.members) for row in rows}


def by_topic(store: Store, area: str) -> Mapping[Topic, int]:
    """How many kader in service in this area were trained in each topic; it names nobody."""
    rows = store.connection.execute(_BY_TOPIC, area_parameters(area))
    return {Topic(row.topic): row.people for row in rows}


def _training(store: Store, row: Row[Any]) -> Training:
    typed = store.vault.open_if(row.trainer, _TRAINER, row.id)
    known = store.vault.open_if(row.by_name, _NAME, row.trainer_id) if row.trainer_id is not None else None
    return Training(
        id=row.id,
        account_id=row.account_id,
        name=store.vault.open(row.of_name, _NAME, row.account_id),
        area=row.of_area,
        topic=Topic(row.topic),
        held_on=row.held_on,
        trainer=known or typed,
        trainer_id=row.trainer_id,
    )
