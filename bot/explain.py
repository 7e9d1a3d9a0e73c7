"""For the operator: why a chat got what it got, what the calendar will send, what became of it. Ids, keys, rules and
numbers; no names and no words of anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot.channels.telegram_channel import CAPABILITIES
from bot.clock import real_now
from bot.house import TELEGRAM, open_database
from bot.settings import Settings, SettingsProblem
from domain.ramadan import Ramadan
from domain.timing import QUIET_FROM, QUIET_UNTIL
from domain.zones import Zone, local, local_date
from handlers.content import texts
from handlers.family import forecast, tips
from handlers.family.coming import coming
from messages.calendar_messages import BrokenCalendar, CalendarMessage, load_calendar
from messages.calendar_schedule import Kind
from storage.database import Store
from storage.family import enrolments, replies, wishes
from storage.family import forecast as counted
from storage.family.enrolments import Enrolment
from storage.migrate import upgrade
from storage.wire import chats, outbox

_NEWEST = 20
_WEEK = 7
_LARGEST_ID = 2**63 - 1
_DELIVERY = "{:<34}" + " {:>9}" * 8
_ANSWERS = "{:<34}" + " {:>9}" * 4


def why(settings: Settings, chat_id: int, out: Console) -> None:
    """The chat's state, its newest rows with their reasons, and the next seven days with their rules."""
    with _reading(settings) as store:
        if not 0 < chat_id <= _LARGEST_ID or not chats.exists(store, chat_id):
            raise SettingsProblem(f"{chat_id}: no chat has this number. It is Sapa's own (chat.id), not Telegram's")
        chat, wish, now = chats.by_id(store, chat_id), wishes.of_chat(store, chat_id), real_now()
        enrolled = enrolments.of_chat(store, chat_id)
        only = ", must-knows only" if wish.must_knows_only else ""
        pause = f", paused until {local_date(wish.paused_until, chat.zone)}" if wish.paused_until else ""
        lines = [f"chat {chat_id}: {chat.address.channel}, {chat.zone}, push {chat.push}{only}{pause}"]
        lines += [_enrolment(one, now) for one in enrolled]
        lines += ["", f"the newest {_NEWEST}:"]
        for row in outbox.history(store, chat_id, _NEWEST):
            reason = f" ({row.reason})" if row.reason else ""
            due = local(row.due_at, chat.zone).strftime("%Y-%m-%d %H:%M")
            lines.append(f"  {due}  {row.lane.name.lower():<9} {row.status}{reason}  {row.message or row.key}")
        lines += ["", f"the next {_WEEK} days:", *_next(store, settings, chat.push, enrolled, now)]
    _print(out, lines)


def _enrolment(one: Enrolment, now: datetime) -> str:
    weeks = (local_date(now, one.zone) - one.anchor_date).days // 7
    day = "its own weekday" if one.weekday < 0 else f"weekday {one.weekday}"
    stopped = f" ({one.stopped_reason})" if one.stopped_reason else ""
    hour = f"{one.send_minute // 60:02}:{one.send_minute % 60:02}"
    return f"enrolment {one.id}: {one.status}{stopped}, week {weeks} since {one.anchor}, {hour} {one.zone}, {day}"


def _next(store: Store, settings: Settings, push: str, enrolled: Sequence[Enrolment], now: datetime) -> Iterator[str]:
    if push != chats.Push.ON:
        yield f"  nothing: push is {push}"
        return
    messages = _approved(store, tips.calendar(), settings.approved_only)
    for one in enrolled:
        first = local_date(now, one.zone)
        last = first + timedelta(days=_WEEK)
        for due in coming([one], messages, first, last, settings.ramadan()):
            if due.at > now:
                at = local(due.at, one.zone).strftime("%Y-%m-%d %H:%M")
                yield f"  {at}  {due.message.key}: {_rule(due.message, one, settings.ramadan())}, enrolment {one.id}"


def _rule(message: CalendarMessage, one: Enrolment, ramadan: Ramadan) -> str:
    day = message.schedule.day
    if day is None:
        return "by date"
    since = "joining" if message.kind is Kind.STARTER else one.anchor
    chosen = ", on the chosen weekday" if message.kind is Kind.TIP and one.weekday >= 0 else ""
    return f"day {day} since {since}{chosen}"


def show_forecast(settings: Settings, out: Console) -> None:
    """Sends per day of the next 30, the fullest hour of each, and how long that takes at the channel's pace."""
    now, rate = real_now(), CAPABILITIES.pace_per_second
    with _reading(settings) as store:
        first = local_date(now, Zone.WIB)
        groups = [one for one in forecast.sorts(store, first) if one.channel == TELEGRAM]
        messages = _approved(store, tips.calendar(), settings.approved_only)
    found = forecast.sends(groups, messages, first, forecast.DAYS, settings.ramadan())
    hours = forecast.by_hour(found, Zone.WIB)
    lines = [f"day         sends  fullest hour (WIB)   minutes at {rate:g} in a second"]
    for day in (first + timedelta(days=number) for number in range(forecast.DAYS)):
        of_day = Counter({hour: count for hour, count in hours.items() if hour.date() == day})
        top, most = of_day.most_common(1)[0] if of_day else (None, 0)
        over = "  MORE THAN AN HOUR HOLDS" if most > rate * 3600 else ""
        shown = f"{top:%H}.00 {most:>9}" if top else f"-{'':>14}"
        lines.append(f"{day} {of_day.total():>7}  {shown}     {most / rate / 60:>8.1f}{over}")
    lines.append(f"together {hours.total()}. The most that can come: siblings counted one by one, the week's cap not")
    lines.append("taken off; without posyandu reminders, and without who joins later.")
    _print(out, lines)


def dry_run(
    settings: Settings, against: Path | None, ramadan: Ramadan | None, approved_only: bool | None, out: Console
) -> None:
    """What the next 30 days would be with that calendar or those rules, compared with those in service. Changes
    nothing."""
    rules = settings.approved_only if approved_only is None else approved_only
    try:
        old, new = load_calendar(), load_calendar(against)
    except BrokenCalendar as broken:
        raise SettingsProblem(str(broken)) from broken
    with _reading(settings) as store:
        first = local_date(real_now(), Zone.WIB)
        groups = forecast.sorts(store, first)
        now_sent, then_sent = _approved(store, old, settings.approved_only), _approved(store, new, rules)
    before = forecast.sends(groups, now_sent, first, forecast.DAYS, settings.ramadan())
    after = forecast.sends(groups, then_sent, first, forecast.DAYS, ramadan or settings.ramadan())
    found = forecast.difference(before, after, now_sent, then_sent)
    quiet = f"{found.quiet} in quiet hours ({QUIET_FROM:%H:%M}-{QUIET_UNTIL:%H:%M})"
    lines = [
        f"{forecast.DAYS} days: {before.total()} sends, then {after.total()}",
        f"{found.new} new, {found.withdrawn} withdrawn, {found.moved} at another hour, {quiet}",
        f"other words: {', '.join(found.texts) or '-'}",
        f"new keys: {', '.join(found.keys_new) or '-'}",
        f"keys that are gone: {', '.join(found.keys_gone) or '-'}",
    ]
    _print(out, lines)


def delivery(settings: Settings, days: int, out: Console) -> None:
    """What became of each message that was due in the last days."""
    with _reading(settings) as store:
        found = counted.outcomes(store, real_now() - timedelta(days=days))
    names = [name for name in counted.Outcome.__dataclass_fields__ if name != "message"]
    rows = [[getattr(one, name) for name in names] for one in found]
    lines = [_DELIVERY.format("message", *names)]
    lines += [_DELIVERY.format(one.message, *row) for one, row in zip(found, rows, strict=True)]
    lines.append(_DELIVERY.format("together", *(sum(column) for column in zip(*rows, strict=True))) if rows else "none")
    _print(out, lines)


def answers(settings: Settings, out: Console) -> None:
    """How families answered each message by its buttons: numbers only."""
    with _reading(settings) as store:
        found = replies.counts(store)
    lines = [_ANSWERS.format("message", "good", "not good", "done", "not yet")]
    for key, one in sorted(found.items()):
        if tips.of_key(key) is not None:
            lines.append(_ANSWERS.format(key, one.up, one.down, one.done, one.not_yet))
    _print(out, lines)


def _approved(store: Store, messages: Sequence[CalendarMessage], only: bool) -> tuple[CalendarMessage, ...]:
    """What may go, by the files and by what reviewers said in chat."""
    return tuple(one for one in texts.as_reviewed(store, messages) if texts.may_go(one, approved_only=only))


def _print(out: Console, lines: Sequence[str]) -> None:
    out.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _reading(settings: Settings) -> Iterator[Store]:
    database = open_database(settings)
    try:
        upgrade(database)
        with database.reading() as store:
            yield store
    finally:
        database.close()
