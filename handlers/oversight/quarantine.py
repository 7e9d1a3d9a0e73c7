"""A koordinator looks at the quarantine: chats that seemed closed, too many at once to be believed."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from storage.wire import quarantine

_OPEN, _CLOSED = "buka", "tutup"


def look(x: Exchange, rest: str) -> list[Say]:
    """/karantina: how many wait. With a decision and the number that was seen: carried out, unless others have come
    meanwhile; then they are shown first."""
    area = x.scope.area
    found = quarantine.waiting(x.store, area)
    count = sum(found.values())
    if not count:
        return [Say(key="quarantine.none")]
    decision, _, seen = rest.partition(" ")
    if decision not in (_OPEN, _CLOSED) or seen != str(count):
        return [_shown(count, found.get(Role.KELUARGA, 0))]
    quarantine.end(x.store, area, closed=decision == _CLOSED)
    x.note("quarantine_closed" if decision == _CLOSED else "quarantine_opened", "area", area)
    return [Say(key=f"quarantine.{'closed' if decision == _CLOSED else 'opened'}", facts={"count": count})]


def _shown(count: int, families: int) -> Say:
    options = (
        (Option(tap=Tap("", 0, f"/karantina {_OPEN} {count}"), key="button.quarantine_open"),),
        (Option(tap=Tap("", 0, f"/karantina {_CLOSED} {count}"), key="button.quarantine_closed"),),
    )
    return Say(key="quarantine.waiting", facts={"count": count, "families": families}, options=options)
