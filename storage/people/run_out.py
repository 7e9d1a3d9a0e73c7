"""Stretches of life whose time is over by date, which nobody tells of: looked for by the heartbeat, by ids only."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, bindparam, or_, select

from domain.episodes import Episode, Kind
from storage.database import Store
from storage.tables import episode

_BEGUN_BEFORE = (
    select(episode.c.id, episode.c.person_id, episode.c.kind, episode.c.started_on)
    .where(
        episode.c.ended_on.is_(None),
        or_(
            and_(episode.c.kind == Kind.POSTPARTUM, episode.c.started_on < bindparam("b_births")),
            and_(episode.c.kind == Kind.CHILD, episode.c.started_on < bindparam("b_children")),
        ),
    )
    .order_by(episode.c.id)
    .limit(bindparam("b_most"))
)


def begun_before(store: Store, *, births: date, children: date, most: int) -> tuple[Episode, ...]:
    """Running ones of mothers who gave birth, and of children who were born, before these days; at most so many."""
    values = {"b_births": births, "b_children": children, "b_most": most}
    return tuple(
        Episode(
            id=str(row.id),
            person=str(row.person_id),
            kind=Kind(row.kind),
            anchor=row.started_on,
            began=row.started_on,
        )
        for row in store.connection.execute(_BEGUN_BEFORE, values)
    )
