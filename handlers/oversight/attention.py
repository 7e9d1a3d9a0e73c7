"""What a pembina should look at, once a week and whenever she asks: reasons by kader, not an alarm for each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from functools import partial

from domain.oddities import Oddity, Reason, odd
from domain.people import Role
from domain.talk import Fact, Lane, Say
from domain.timing import next_allowed
from domain.zones import Zone, local, local_date, to_utc
from handlers.exchange import Exchange, Policy
from handlers.work import Work
from storage import jobs
from storage import settings as kept
from storage.database import Store
from storage.oversight import oddities
from storage.people import accounts
from storage.people.accounts import Account
from storage.scope import Scope
from storage.villages import areas
from storage.wire import outbox

JOB = "attention"
MOST_KADER = 15  # in one digest, the gravest first
HOUR = time(8)  # on Mondays, in the reader's own zone
_FIRST = Zone.WIT  # of the three zones to reach Monday
_EXPIRES = timedelta(hours=48)
_SETTING = "attention_week"
_ORDER = list(Oddity)


def ask(x: Exchange) -> list[Say]:
    """/perhatian: the same as the weekly digest, now."""
    return [_digest(x.store, x.scope, x.now, x.chat.zone) or Say(key="attention.nothing")]


def begin_weekly(store: Store, now: datetime, _policy: Policy) -> object:
    """A beat: on Monday morning the digests are made, once, whoever comes first."""
    here = local(now, _FIRST)
    week = f"{here.isocalendar().year}-{here.isocalendar().week:02}"
    before = kept.value(store, _SETTING)
    if before >= week:
        return False
    if before == "":
        kept.put(store, _SETTING, week, now)  # the first week of a new house is not looked back on
        return False
    if not kept.swap(store, _SETTING, before, week, now):
        return False
    jobs.begin(store, JOB, input={}, now=now)
    return True


def run(work: Work) -> None:
    """A job: one pembina after the other."""
    for account in work.read(accounts.pembina_in_service):
        if work.cursor is None or account.id > work.cursor:
            work.write(partial(_tell, account=account, now=work.now), cursor=account.id)


def _tell(store: Store, account: Account, now: datetime) -> None:
    zone = areas.zone(store, account.area)
    due = due_at(now, zone)  # and counted as of that day
    if account.scope is None or (say := _digest(store, account.scope, due, zone)) is None:
        return
    for chat_id in accounts.chats_of(store, account.id):
        outbox.owe(store, chat_id, [say], now=now, due_at=due, expires_at=due + _EXPIRES)


def due_at(now: datetime, zone: Zone) -> datetime:
    """Monday at that hour, there: where it begins first, Monday has come while it is still Sunday elsewhere. Never at
    night, however late."""
    today = local_date(now, _FIRST)
    monday = today - timedelta(days=today.weekday())
    return next_allowed(max(now, to_utc(monday, HOUR, zone)), zone)


def _digest(store: Store, scope: Scope, now: datetime, zone: Zone) -> Say | None:
    """Nothing where there is nothing to look at. A koordinator reads how many, a pembina who."""
    today = local_date(now, zone)
    found = [
        (one.account, reasons)
        for one in oddities.of_kader(store, scope, now, zone)
        if (reasons := odd(one.activity, today))
    ]
    if not found:
        return None
    facts: dict[str, Fact] = {"area": areas.name_path(store, scope.area), "count": len(found)}
    if scope.role is Role.KOORDINATOR:
        counted = Counter(reason.oddity for _, reasons in found for reason in reasons)
        listed: list[Fact] = [{"oddity": str(oddity), "count": counted[oddity]} for oddity in _ORDER if counted[oddity]]
        return Say(key="attention.counts", facts={**facts, "oddities": listed}, lane=Lane.REMINDER)
    found.sort(key=lambda one: (_ORDER.index(one[1][0].oddity), -one[1][0].number))
    shown: list[Fact] = [
        {
            "kader": account.name,
            "area": areas.name_path(store, account.area),
            "reasons": [_said(one) for one in reasons],
        }
        for account, reasons in found[:MOST_KADER]
    ]
    return Say(
        key="attention.digest",
        facts={**facts, "watched": shown, "more": max(0, len(found) - MOST_KADER)},
        lane=Lane.REMINDER,
    )


def _said(reason: Reason) -> Fact:
    return {"oddity": str(reason.oddity), "number": reason.number, "before": reason.before}
