"""After a long stop the channel has forgotten what people sent us meanwhile: active kader hear which hours are lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.people import Role
from domain.talk import Lane, Say
from domain.timing import next_allowed
from domain.zones import local
from storage.database import Store
from storage.wire import chats, outbox

_OF_USE = timedelta(days=2)


def tell(store: Store, since: datetime, until: datetime, now: datetime) -> int:
    """What was sent between these moments (programme time) may never reach us. Returns how many chats will hear."""
    listeners = chats.in_service(store, Role.KADER)
    for chat in listeners:
        facts = {"since": local(since, chat.zone), "until": local(until, chat.zone)}
        say = Say(key="trouble.away", facts=facts, lane=Lane.REMINDER)
        due_at = next_allowed(now, chat.zone)
        outbox.owe(store, chat.id, [say], now=now, due_at=due_at, expires_at=due_at + _OF_USE)
    return len(listeners)
