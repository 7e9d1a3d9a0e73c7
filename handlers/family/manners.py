"""How much a family bears: at most three tips and broadcasts in seven days, where a must-know comes before a tip.

Decided when a message goes out, for the one chat that it goes to (docs/decisions/0013).
"""

from __future__ import annotations

from datetime import date, timedelta

from domain.talk import Lane
from domain.timing import CAP_DAYS, Planned, allot
from domain.zones import Zone, local_date
from handlers.exchange import Policy
from handlers.family import tips
from handlers.family.coming import coming
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from storage.database import Store
from storage.family import enrolments, received
from storage.family.received import Counted
from storage.wire.claims import Owed

# The reasons in the outbox of what did not go.
CAP = "weekly cap"
NOT_APPROVED = "text not approved"
_COUNTED = (Lane.TIP, Lane.BROADCAST)
_THIS = "this"


def withheld(store: Store, owed: Owed, policy: Policy) -> str | None:
    """By which rule this row must not go to its chat now; None if it may. Must-knows always may: tips and broadcasts
    leave room for those that come within seven days. What was approved when it was planned must be so now."""
    if owed.message is not None and tips.none_may_go(store, owed, policy):
        return NOT_APPROVED
    if owed.lane not in _COUNTED or (zone := received.zone_of_family(store, owed.chat_id)) is None:
        return None
    on = local_date(owed.due_at, zone)
    this = Planned(key=_THIS, lane=owed.lane, on=on, births=_births(store, owed))
    if not this.counts or _must_know(store, owed):
        return None
    counted = _counted(store, owed, zone)
    sent_on = [day for one in counted if (day := _counts_on(one, zone)) is not None]
    had = {local_date(one.due_at, zone) for one in counted if one.lane is Lane.TIP}
    kept = allot([this, *_must_knows_to_come(store, owed, on, had, policy)], sent_on).kept
    return None if any(one.key == _THIS for one in kept) else CAP


def _counted(store: Store, owed: Owed, zone: Zone) -> list[Counted]:
    rows = received.counted(store, owed.chat_id, owed.due_at - timedelta(days=CAP_DAYS + 1))
    oldest = local_date(owed.due_at, zone) - timedelta(days=CAP_DAYS - 1)
    return [row for row in rows if row.row_id != owed.id and local_date(row.due_at, zone) >= oldest]


def _counts_on(row: Counted, zone: Zone) -> date | None:
    """The day on which a row counts; None for the first days of life."""
    on = local_date(row.due_at, zone)
    births = () if row.born is None else (row.born,)
    return on if Planned(key="", lane=row.lane, on=on, births=births).counts else None


def _births(store: Store, owed: Owed) -> tuple[date, ...]:
    message = tips.of_key(owed.message)
    if owed.enrolment_id is None or message is None or message.kind is not Kind.DAILY:
        return ()
    facts = enrolments.facts_for_tip(store, owed.enrolment_id)
    return () if facts is None else (facts.anchor_date,)


def _must_know(store: Store, owed: Owed) -> bool:
    """Whether it is one, or says one as well."""
    if owed.message is None:
        return False
    keys = [owed.message, *(part.message for part in received.carried(store, owed.id))]
    return any(key.startswith(tips.DIGEST) or _is_must(tips.of_key(key)) for key in keys)


def _is_must(message: CalendarMessage | None) -> bool:
    return message is not None and message.must_know


def _must_knows_to_come(store: Store, owed: Owed, on: date, had: set[date], policy: Policy) -> list[Planned]:
    """Of this day and the six after it, but for days whose tip is there already; one message counts once."""
    musts = [one for one in tips.sendable(store, policy) if one.must_know and one.kind in (Kind.TIP, Kind.STARTER)]
    running = enrolments.of_chat(store, owed.chat_id)
    last = on + timedelta(days=CAP_DAYS - 1)
    days = {one.on for one in coming(running, musts, on, last, policy.ramadan)}
    return [Planned(key=f"must@{day}", lane=Lane.TIP, on=day, must_know=True) for day in sorted(days - had)]
