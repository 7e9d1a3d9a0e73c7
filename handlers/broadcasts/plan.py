"""When a broadcast goes out: at once, at a time, each month or week, or before each posyandu; once, however many
processes look at the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from domain.audience import Audience
from domain.recurrence import Every, Recurrence
from domain.talk import Say
from domain.timing import is_quiet, is_stale
from domain.zones import local, to_utc
from forms.turn import Turn
from handlers import interview
from handlers.broadcasts import counting, narrow, occurrence, under_way
from handlers.broadcasts.broadcast import without_buttons
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.database import Store
from storage.interviews.drafts import Draft
from storage.villages import areas, posyandu
from storage.villages.posyandu import Held
from storage.wire import outbox

_RULES = {"month": (Every.MONTH, "day"), "week": (Every.WEEK, "weekday"), "posyandu": (Every.POSYANDU, "ahead")}


def begin(x: Exchange, broadcast_id: int) -> list[Say]:
    """/jadwal_siaran"""
    if any(draft.id == broadcast_id for draft in narrow.drafts_of(x)):
        return interview.begin(x, PURPOSE, prefill={"which": str(broadcast_id)})
    return [Say(key="trouble.not_now")]


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    broadcast = under_way.own(x, int(str(turn.answers["which"])))
    if broadcast is None or broadcast.status is not Status.DRAFT:
        return [Say(key="trouble.not_now")]
    how = str(turn.answers["how"])
    rule = _rule(how, turn)
    starts_at = _moment(x, turn) if how == "once" else None
    if starts_at is not None and starts_at <= x.now:
        return [Say(key="broadcast.time_passed"), *begin(x, broadcast.id)]
    unheld = how == "posyandu" and not posyandu.within_area(x.store, broadcast.area)
    broadcasts.change(x.store, broadcast.id, audience=broadcast.audience, rule=rule, starts_at=starts_at)
    counting.begin(x.store, broadcast, x.now)
    told = [Say(key="broadcast.no_posyandu_day")] if unheld else []
    return [without_buttons(x, broadcast), *told, Say(key="broadcast.counting")]


def _rule(how: str, turn: Turn) -> str | None:
    if how not in _RULES:
        return None
    every, name = _RULES[how]
    number = int(str(turn.answers[name]).removeprefix("d"))
    return Recurrence(every, number, int(str(turn.answers["hour"])) * 60).code


def _moment(x: Exchange, turn: Turn) -> datetime:
    day = date.fromisoformat(str(turn.answers["date"]))
    return to_utc(day, time(int(str(turn.answers["hour"]))), x.chat.zone)


def start_planned(store: Store, now: datetime) -> int:
    """Begins what is due. Returns how many began."""
    planned = [one for one in broadcasts.with_status(store, Status.SCHEDULED) if one.starts_at and one.starts_at <= now]
    begun = sum(_start(store, one, now) for one in planned)
    return begun + sum(_occur(store, one, now) for one in broadcasts.with_status(store, Status.REPEATING))


def _start(store: Store, broadcast: Broadcast, now: datetime) -> bool:
    """One whose time passed while nobody was there to send it is not sent late: its sender is told."""
    assert broadcast.starts_at is not None
    if is_stale(broadcast.starts_at, now) or not under_way.may_still(store, broadcast):
        if broadcasts.discard(store, broadcast.id, now):
            outbox.owe(store, broadcast.chat_id, [Say(key="broadcast.not_in_time")], now=now)
        return False
    return under_way.started(store, broadcast, now)


def _occur(store: Store, pattern: Broadcast, now: datetime) -> int:
    """Today's occurrences, each made once: the database knows which were."""
    assert pattern.rule is not None
    rule = Recurrence.of_code(pattern.rule)
    there = local(now, areas.zone(store, pattern.area))
    if there.time() < rule.hour or is_quiet(there.time()):
        return 0
    if not under_way.may_still(store, pattern):
        broadcasts.discard(store, pattern.id, now)
        return 0
    made = [_made(store, pattern, key, area, to, now) for key, area, to in _today(store, pattern, rule, there.date())]
    return sum(made)


def _today(store: Store, pattern: Broadcast, rule: Recurrence, day: date) -> Iterator[tuple[str, str, Audience]]:
    """Key, area and audience of each: before a posyandu, one for every desa or team whose day it is."""
    if rule.every is not Every.POSYANDU:
        if rule.is_on(day):
            yield day.isoformat(), pattern.area, pattern.audience
        return
    for each in posyandu.held_on(store, pattern.area, day + timedelta(days=rule.number)):
        yield f"{day.isoformat()}/{each.team_id or each.area}", each.area, _at(store, pattern.audience, each)


def _at(store: Store, audience: Audience, held: Held) -> Audience:
    """Of a desa's day: without the teams that have a day of their own."""
    if held.team_id is not None:
        return replace(audience, team_id=held.team_id)
    others = (other.team_id for other in posyandu.within_area(store, held.area) if other.team_id is not None)
    return replace(audience, without_teams=tuple(others))


def _made(store: Store, pattern: Broadcast, key: str, area: str, audience: Audience, now: datetime) -> bool:
    one = broadcasts.create(
        store,
        account_id=pattern.account_id,
        chat_id=pattern.chat_id,
        area=area,
        audience=audience,
        text=pattern.text,
        now=now,
        parent=pattern,
        occurrence=key,
    )
    if one is None:
        return False
    occurrence.begin(store, one, now)
    return True


PURPOSE = Purpose(form="jadwal_siaran", instances=narrow.drafts_instances, keep=keep)
