"""Families whose records need no names any more: looked for in pages by the heartbeat, by ids only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, exists, or_, select

from domain.episodes import Kind
from domain.retention import Limits
from storage.database import Store
from storage.people.erase import REASON
from storage.tables import episode, family, person
from storage.tables.metadata import Id, Utc

_AFTER = bindparam("b_after", type_=Id)
_PAGE = select(family.c.id).where(family.c.id > _AFTER).order_by(family.c.id).limit(bindparam("b_most"))
_EPISODES = (
    select(episode.c.id)
    .join(person, person.c.id == episode.c.person_id)
    .where(person.c.family_id == family.c.id)
    .correlate(family)
)
_KEEPS_THE_NAMES = _EPISODES.where(
    or_(
        episode.c.ended_on.is_(None),
        and_(episode.c.kind == Kind.CHILD, episode.c.started_on >= bindparam("b_born")),
        and_(episode.c.kind != Kind.CHILD, episode.c.ended_on >= bindparam("b_ended")),
    )
)
_DUE = (
    select(family.c.id)
    .where(
        family.c.id > _AFTER,
        family.c.id <= bindparam("b_last", type_=Id),
        family.c.closed_reason.is_distinct_from(REASON),
        ~exists(_KEEPS_THE_NAMES),
        or_(exists(_EPISODES), family.c.created_at < bindparam("b_made", type_=Utc())),
    )
    .order_by(family.c.id)
)


def page(store: Store, after: int, most: int) -> int | None:
    """The last of the next so many families by id; None behind the last of all."""
    ids = store.connection.execute(_PAGE, {"b_after": after, "b_most": most}).scalars().all()
    return ids[-1] if ids else None


def due(store: Store, limits: Limits, *, after: int, last: int, made_before: datetime) -> tuple[int, ...]:
    """Of the families with ids behind `after` up to `last`: those that may be forgotten. made_before: a family in
    which nobody was ever accompanied is forgotten if it was written down before."""
    values = {
        "b_after": after,
        "b_last": last,
        "b_born": limits.born_before,
        "b_ended": limits.ended_before,
        "b_made": made_before,
    }
    return tuple(store.connection.execute(_DUE, values).scalars())
