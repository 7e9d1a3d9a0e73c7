"""Checks of a child's development: who looked, when, what was asked and what was not seen yet; and the card's tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, select, update

from domain.development import Aspect, CardTask
from domain.people import EpisodeKind
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, for_each_role
from storage.tables import development_card_task, development_check, episode, family, person
from storage.tables.metadata import Id


class Source(StrEnum):
    """Which list was gone through."""

    MILESTONES = "milestones"  # the checklist of Buku KIA, and WHO's motor windows
    CARD = "card"  # the tasks of the official card


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """months: of age, corrected for a child born early. asked, missing: codes; what is missing was not seen yet."""

    id: int
    person_id: int
    account_id: int
    source: Source
    checked_on: date
    months: int
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A child and the last finished check of it, if there is one. all_there: nothing was missing then."""

    born: date
    checked_on: date | None
    all_there: bool


_DONE, _OPEN = "done", "open"
_WHICH = bindparam("which", type_=Id)
_SEEN = person.join(family, family.c.id == person.c.family_id).join(
    development_check, development_check.c.person_id == person.c.id
)
_INSERT = insert(development_check)
_ONE = for_each_role(
    lambda seen: select(development_check).select_from(_SEEN).where(development_check.c.id == _WHICH, seen)
)
_OF_PEOPLE = for_each_role(
    lambda seen: (
        select(development_check)
        .select_from(_SEEN)
        .where(
            development_check.c.person_id.in_(bindparam("people", expanding=True, type_=Id)),
            development_check.c.status == _DONE,
            seen,
        )
        .order_by(development_check.c.checked_on, development_check.c.id)
    )
)
_LAST = for_each_role(
    lambda seen: (
        select(person.c.id, person.c.birth_date, development_check.c.checked_on, development_check.c.missing)
        .select_from(
            person.join(family, family.c.id == person.c.family_id)
            .join(
                episode,
                and_(
                    episode.c.person_id == person.c.id,
                    episode.c.kind == EpisodeKind.CHILD,
                    episode.c.ended_on.is_(None),
                ),
            )
            .outerjoin(
                development_check,
                and_(development_check.c.person_id == person.c.id, development_check.c.status == _DONE),
            )
        )
        .where(
            person.c.birth_date > bindparam("born_after"),
            person.c.died_on.is_(None),
            person.c.merged_into.is_(None),
            family.c.closed_at.is_(None),
            seen,
        )
        .order_by(person.c.id, development_check.c.checked_on, development_check.c.id)
    )
)
_STILL_OPEN = (development_check.c.id == _WHICH, development_check.c.status == _OPEN)
_MARK = update(development_check).where(*_STILL_OPEN).values(missing=bindparam("not_seen"))
_FINISH = update(development_check).where(*_STILL_OPEN).values(status=_DONE)
_FORGET_OPEN = delete(development_check).where(
    development_check.c.person_id == bindparam("of_person", type_=Id),
    development_check.c.account_id == bindparam("of_account", type_=Id),
    development_check.c.status == _OPEN,
)
_TASKS = select(development_card_task).order_by(development_card_task.c.month, development_card_task.c.aspect)
_PUT_TASK, _CLEAR_TASKS = insert(development_card_task), delete(development_card_task)


def begin(
    store: Store,
    *,
    person_id: int,
    account_id: int,
    source: Source,
    on: date,
    months: int,
    asked: Sequence[str],
    now: datetime,
) -> Check:
    """A new check in which nothing is missing yet; one that this account left open for this child is forgotten."""
    store.connection.execute(_FORGET_OPEN, {"of_person": person_id, "of_account": account_id})
    row = {
        "id": new_id(),
        "person_id": person_id,
        "account_id": account_id,
        "source": source,
        "checked_on": on,
        "months": months,
        "asked": " ".join(asked),
        "missing": "",
        "status": _OPEN,
        "created_at": now,
    }
    store.connection.execute(_INSERT, row)
    return Check(
        id=int(str(row["id"])),
        person_id=person_id,
        account_id=account_id,
        source=source,
        checked_on=on,
        months=months,
        asked=tuple(asked),
        missing=(),
        done=False,
    )


def one(store: Store, scope: Scope, check_id: int) -> Check | None:
    """None for one about a child whom the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": check_id}).one_or_none()
    return None if row is None else _check(row)


def mark(store: Store, check_id: int, missing: Collection[str]) -> bool:
    """What was not seen yet. False if the check is over."""
    return store.connection.execute(_MARK, {"which": check_id, "not_seen": " ".join(missing)}).rowcount == 1


def finish(store: Store, check_id: int) -> bool:
    """False if it was over before: of two taps, one is the end."""
    return store.connection.execute(_FINISH, {"which": check_id}).rowcount == 1


def of_people(store: Store, scope: Scope, people: Sequence[int]) -> Mapping[int, tuple[Check, ...]]:
    """The finished checks of these children, oldest first."""
    found: dict[int, tuple[Check, ...]] = {}
    for row in store.connection.execute(_OF_PEOPLE[scope.role], {**scope.parameters(), "people": list(people)}):
        found[row.person_id] = (*found.get(row.person_id, ()), _check(row))
    return found


def last_looks(store: Store, scope: Scope, born_after: date) -> tuple[Looked, ...]:
    """All children born later whom the asker accompanies, in one question that opens nothing sealed."""
    rows = store.connection.execute(_LAST[scope.role], {**scope.parameters(), "born_after": born_after})
    last = {row.id: Looked(row.birth_date, row.checked_on, not row.missing) for row in rows}
    return tuple(last.values())


def card(store: Store) -> tuple[CardTask, ...]:
    """The tasks of the official card; () until they are imported."""
    rows = store.connection.execute(_TASKS)
    return tuple(CardTask(row.month, Aspect(row.aspect), row.text, row.tip or "") for row in rows)


def put_card(store: Store, tasks: Iterable[CardTask]) -> int:
    """These tasks instead of those before; how many."""
    store.connection.execute(_CLEAR_TASKS)
    rows = [
        {"month": task.month, "aspect": task.aspect, "text": task.text_id, "tip": task.tip_id or None} for task in tasks
    ]
    if rows:
        store.connection.execute(_PUT_TASK, rows)
    return len(rows)


def _check(row: Row[Any]) -> Check:
    return Check(
        id=row.id,
        person_id=row.person_id,
        account_id=row.account_id,
        source=Source(row.source),
        checked_on=row.checked_on,
        months=row.months,
        asked=tuple(row.asked.split()),
        missing=tuple(row.missing.split()),
        done=row.status == _DONE,
    )
