"""Consent per purpose: who gave or withdrew it, when, to which text, through which channel. Rows are only added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, ScalarSelect, bindparam, insert, select

from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, for_each_role
from storage.tables import consent, family, person
from storage.tables.metadata import Id

SELF = "self"  # who spoke, when it was the person


class Purpose(StrEnum):
    PENDAMPINGAN = "pendampingan"
    PESAN = "pesan"
    FOTO = "foto"
    GENTING = "genting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """given: false when refused or withdrawn. given_by: SELF, or the relation of who spoke for the person.
    recorded_by: the account that wrote it down, if not the person's own chat."""

    purpose: Purpose
    given: bool
    text_version: str
    language: str
    channel: str
    at: datetime
    given_by: str = SELF
    recorded_by: int | None = None


_INSERT = insert(consent)
_LATEST_FIRST = (consent.c.at.desc(), consent.c.id.desc())
_WHO = bindparam("who", type_=Id)
_HOLDS = (
    select(consent.c.given)
    .where(consent.c.person_id == _WHO, consent.c.purpose == bindparam("purpose"))
    .order_by(*_LATEST_FIRST)
    .limit(1)
)
_OF_PERSON = for_each_role(
    lambda seen: (
        select(consent)
        .select_from(
            person.join(family, family.c.id == person.c.family_id).join(consent, consent.c.person_id == person.c.id)
        )
        .where(person.c.id == _WHO, seen)
        .order_by(*_LATEST_FIRST)
    )
)


def latest_of(purpose: Purpose) -> ScalarSelect[Any]:
    """Beside a person's row: her latest word on that purpose, null where she was never asked."""
    return (
        select(consent.c.given)
        .where(consent.c.person_id == person.c.id, consent.c.purpose == purpose.value)
        .order_by(*_LATEST_FIRST)
        .limit(1)
        .correlate(person)
        .scalar_subquery()
    )


def record(store: Store, given: Consent, *, person_id: int | None = None, account_id: int | None = None) -> None:
    """Of a person of the registry, or of one who works with Sapa: exactly one of the two."""
    if (person_id is None) == (account_id is None):
        raise ValueError("a consent is either a person's or an account's")
    values = {
        "id": new_id(),
        "person_id": person_id,
        "account_id": account_id,
        "purpose": given.purpose,
        "text_version": given.text_version,
        "language": given.language,
        "given": given.given,
        "channel": given.channel,
        "given_by": given.given_by,
        "recorded_by": given.recorded_by,
        "at": given.at,
    }
    store.connection.execute(_INSERT, values)


def holds(store: Store, person_id: int, purpose: Purpose) -> bool:
    """For the system itself: whether this may be done now. What was never asked is not given."""
    found = store.connection.execute(_HOLDS, {"who": person_id, "purpose": purpose}).scalar()
    return found is True


def has_said(store: Store, person_id: int, purpose: Purpose) -> bool:
    """Whether she was ever asked and answered, yes or no."""
    return store.connection.execute(_HOLDS, {"who": person_id, "purpose": purpose}).first() is not None


def history(store: Store, scope: Scope, person_id: int) -> tuple[Consent, ...]:
    """All that a person gave and withdrew, the latest first."""
    rows = store.connection.execute(_OF_PERSON[scope.role], {**scope.parameters(), "who": person_id})
    return tuple(_consent(row) for row in rows)


def current(store: Store, scope: Scope, person_id: int) -> Mapping[Purpose, Consent]:
    """The latest word per purpose; what was never asked is missing."""
    return _latest(history(store, scope, person_id))


def _latest(newest_first: tuple[Consent, ...]) -> Mapping[Purpose, Consent]:
    return {each.purpose: each for each in reversed(newest_first)}


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        purpose=Purpose(row.purpose),
        given=row.given,
        text_version=row.text_version,
        language=row.language,
        channel=row.channel,
        at=row.at,
        given_by=row.given_by,
        recorded_by=row.recorded_by,
    )
