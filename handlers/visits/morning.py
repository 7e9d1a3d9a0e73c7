"""One line in the morning for each kader who has somebody to visit, at her hour; silent when there is nothing."""

from __future__ import annotations

import re
from datetime import datetime, time

from domain.talk import Lane, Option, Say, Tap
from domain.timing import QUIET_FROM, is_quiet
from domain.zones import Zone, local, to_utc
from handlers.development.owed import OwedChecks, owed
from handlers.exchange import Exchange, Policy
from handlers.visits import duties, entrusted
from handlers.visits.duties import Counts
from storage.database import Store
from storage.people import accounts
from storage.scope import Scope
from storage.visits import due, mornings
from storage.wire import chats, outbox

PER_BEAT = 100  # chats; the next beat goes on
FOR_MINUTES = 60  # for whoever joins later in the day, the first line comes tomorrow
HOURS = ("07.00", "07.30", "08.00", "12.00", "16.00")
NEVER = "tidak"
_HOUR = re.compile(r"(\d{1,2})(?:[.:](\d\d))?")


def tell(store: Store, now: datetime, policy: Policy) -> int:
    """The beat: whoever runs it, a chat hears it once a day. Returns how many lines are owed."""
    return sum(_tell_zone(store, zone, now, policy) for zone in Zone)


def _tell_zone(store: Store, zone: Zone, now: datetime, policy: Policy) -> int:
    there = local(now, zone)
    if is_quiet(there.time()):
        return 0
    counts: dict[tuple[str, int | None], tuple[Counts, OwedChecks, int]] = {}
    told = 0
    minute = there.hour * 60 + there.minute
    for one in mornings.waiting(store, zone, there.date(), minute, for_minutes=FOR_MINUTES, most=PER_BEAT):
        account = accounts.by_id(store, one.account_id)
        if account is None or account.scope is None or not mornings.claim(store, one.chat_id, there.date()):
            continue
        team = (account.area, account.team_id)
        if team not in counts:
            counts[team] = _counted(store, account.scope, there, policy)
        told += _owe(store, one.chat_id, *counts[team], to_utc(there.date(), QUIET_FROM, zone), now)
    return told


def _counted(store: Store, scope: Scope, there: datetime, policy: Policy) -> tuple[Counts, OwedChecks, int]:
    """Visits, children to be looked at again, and families for whom something waits to be passed on."""
    visits = duties.counted(duties.tasks(due.everybody(store, scope), there.date()))
    return visits, owed(store, scope, there.date()), len(entrusted.waiting(store, scope, there.date(), policy))


def _owe(
    store: Store, chat_id: int, counts: Counts, checks: OwedChecks, relayed: int, until: datetime, now: datetime
) -> bool:
    """Silent where there is nothing; a child to be looked at again is said by itself on its day only."""
    if counts.tasks == relayed == checks.today == 0:
        return False
    facts = {
        "count": counts.tasks,
        "late": counts.overdue,
        "urgent": counts.urgent,
        "again": checks.again,
        "relayed": relayed,
    }
    visits = (Option(tap=Tap("", 0, "/tugas"), key="button.due"),) if counts.tasks else ()
    passing_on = (Option(tap=Tap("", 0, "/titipan"), key="button.relays"),) if relayed else ()
    looks = (Option(tap=Tap("", 0, "/perkembangan"), key="button.development"),) if checks.again else ()
    say = Say(key="nudge.visits_due", facts=facts, options=((*visits, *passing_on, *looks),), lane=Lane.REMINDER)
    chats.remember_menu(store, chat_id, say.options)
    outbox.owe(store, chat_id, [say], now=now, expires_at=until)
    return True


def choose(x: Exchange, rest: str) -> list[Say]:
    """/pagi: when the line comes; /pagi 8.15, /pagi tidak."""
    if rest == NEVER:
        mornings.choose(x.store, x.chat.id, None)
        return [Say(key="due.morning_off")]
    if rest:
        hour = _read_hour(rest)
        if hour is None:
            return [Say(key="due.morning_unread", options=_hours())]
        mornings.choose(x.store, x.chat.id, hour.hour * 60 + hour.minute)
        if hour <= x.local_now.time():  # an hour that is over begins tomorrow
            mornings.claim(x.store, x.chat.id, x.today)
        return [Say(key="due.morning_set", facts={"hour": hour})]
    minute = mornings.minute(x.store, x.chat.id)
    hour = None if minute is None else time(minute // 60, minute % 60)
    return [Say(key="due.morning", facts={"hour": hour}, options=_hours())]


def _read_hour(typed: str) -> time | None:
    match = _HOUR.fullmatch(typed.strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    hour = time(int(match[1]), int(match[2] or 0))
    return None if is_quiet(hour) else hour


def _hours() -> tuple[tuple[Option, ...], ...]:
    hours = tuple(Option(tap=Tap("", 0, f"/pagi {hour}"), label=hour) for hour in HOURS)
    return (hours[:3], hours[3:], (Option(tap=Tap("", 0, f"/pagi {NEVER}"), key="button.never"),))
