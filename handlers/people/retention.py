"""Names are kept no longer than families were promised (`/privasi`): then a record is counted and nobody's."""

from __future__ import annotations

from datetime import UTC, datetime, time

from domain.retention import limits
from domain.zones import Zone, local_date
from handlers.exchange import Policy
from storage import audit, settings
from storage.database import Store
from storage.people import erase, retention

LOOKED_AT = 10_000  # families per beat: a million within five days, each time in a moment
FORGOTTEN = 20  # at most, per beat: each is some thirty statements
_PLACE = "retention_after"  # up to which family the present round has come


def forget(store: Store, now: datetime, policy: Policy, *, looked_at: int = LOOKED_AT, most: int = FORGOTTEN) -> int:
    """The beat. How many families were forgotten."""
    until = limits(local_date(now, Zone.WIB), policy.keep_name_months)
    after = int(settings.value(store, _PLACE, "0"))
    last = retention.page(store, after, looked_at)
    if last is None:
        settings.put(store, _PLACE, "0", now)
        return 0
    made_before = datetime.combine(until.ended_before, time(), UTC)
    found = retention.due(store, until, after=after, last=last, made_before=made_before)
    for family_id in found[:most]:
        erase.pseudonymise(store, family_id, now)
        audit.note(store, account_id=None, deed="retention", subject="family", subject_id=family_id, now=now)
    settings.put(store, _PLACE, str(found[most - 1] if len(found) > most else last), now)
    return min(len(found), most)
