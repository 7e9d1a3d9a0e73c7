"""Families without a chat of their own: how their kader reaches them, and which messages she has passed on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select, update

from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new, insert_or_replace
from storage.scope import Scope, for_each_role
from storage.tables import family, person, reach, relay
from storage.tables.metadata import Id

_PHONE = "family.phone"


class Way(StrEnum):
    KADER = "kader"  # told at the next visit
    WHATSAPP = "whatsapp"  # forwarded by the kader


class ReachStatus(StrEnum):
    ACTIVE = "active"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """phone: of a family with WhatsApp, as E.164."""

    family_id: int
    way: Way
    phone: str | None


_SET = insert_or_replace(reach, ["family_id"], ["way", "status", "set_by", "set_at"])
_SET_PHONE = update(family).where(family.c.id == bindparam("which", type_=Id)).values(phone=bindparam("to_phone"))
_IN = for_each_role(
    lambda seen: (
        select(reach.c.family_id, reach.c.way, family.c.phone)
        .select_from(reach.join(family, family.c.id == reach.c.family_id))
        .where(
            reach.c.status == ReachStatus.ACTIVE,
            select(person.c.id).where(person.c.family_id == family.c.id, seen).correlate(family).exists(),
        )
    )
)
_STOP = update(reach).where(reach.c.family_id == bindparam("which", type_=Id)).values(status=ReachStatus.STOPPED.value)
_DONE = select(relay.c.message).where(relay.c.episode_id == bindparam("of_episode", type_=Id))
_TOLD = insert_if_new(relay)


def put(store: Store, family_id: int, way: Way, *, by: int, now: datetime, phone: str | None = None) -> None:
    """From now on the family is reached so; a number is kept with the family, sealed."""
    values = {"family_id": family_id, "way": way, "status": ReachStatus.ACTIVE, "set_by": by, "set_at": now}
    store.connection.execute(_SET[store.dialect], values)
    if phone is not None:
        sealed = store.vault.seal(phone, _PHONE, family_id)
        store.connection.execute(_SET_PHONE, {"which": family_id, "to_phone": sealed})


def stop(store: Store, family_id: int) -> None:
    """Nothing more is passed on to this family until somebody sets it anew."""
    store.connection.execute(_STOP, {"which": family_id})


def within(store: Store, scope: Scope) -> dict[int, Reach]:
    """By family: those whom the asker accompanies and who have no chat of their own."""
    rows = store.connection.execute(_IN[scope.role], scope.parameters())
    return {
        row.family_id: Reach(
            family_id=row.family_id,
            way=Way(row.way),
            phone=store.vault.open_if(row.phone, _PHONE, row.family_id),
        )
        for row in rows
    }


def done(store: Store, episode_id: int) -> frozenset[str]:
    """The messages that were passed on in this stretch of life."""
    return frozenset(store.connection.execute(_DONE, {"of_episode": episode_id}).scalars())


def told(
    store: Store, *, episode_id: int, person_id: int, messages: Collection[str], way: Way, by: int, now: datetime
) -> None:
    """Ticked off; what was ticked before stays as it was."""
    for message in messages:
        values = {
            "id": new_id(),
            "episode_id": episode_id,
            "person_id": person_id,
            "message": message,
            "way": way,
            "owed_at": now,
            "done_by": by,
            "done_at": now,
        }
        store.connection.execute(_TOLD[store.dialect], values)
