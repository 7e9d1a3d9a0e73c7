"""Before a broadcast is sent: how it will look on a real phone, how many get it, how long it takes, who is held back
and why. Counted outside of any chat's transaction, since it may take a while."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from domain.audience import Audience, Held
from domain.people import Role
from domain.recurrence import Every, Recurrence
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import next_allowed
from domain.zones import local
from handlers.broadcasts import fillings
from handlers.work import Work
from messages.library import Library
from storage import jobs
from storage.broadcasts import audience, broadcasts
from storage.broadcasts.broadcasts import Broadcast
from storage.database import Store
from storage.people import accounts
from storage.villages import areas
from storage.wire import chats, outbox

KIND = "broadcast_count"
PER_SECOND = {"telegram": 28}  # what a broadcast reaches at the channel's pace
USUAL_PER_SECOND = 28
_MOST_MINUTES = 120  # from then on hours are told
_MONDAY = date(2024, 1, 1)  # any: for the weekday's name


@dataclass(slots=True)
class Counted:
    """by_channel: chats that get it. later: families among them who sleep now."""

    by_channel: Counter[str] = field(default_factory=Counter)
    held: Counter[Held] = field(default_factory=Counter)
    later: int = 0

    @property
    def count(self) -> int:
        return self.by_channel.total()

    @property
    def minutes(self) -> int:
        """Channels send beside each other."""
        needed = [number / PER_SECOND.get(name, USUAL_PER_SECOND) for name, number in self.by_channel.items()]
        return math.ceil(max(needed, default=0) / 60)


def begin(store: Store, broadcast: Broadcast, now: datetime) -> None:
    """The preview comes into the sender's chat as soon as it is counted."""
    jobs.begin(
        store,
        KIND,
        input={"broadcast": broadcast.id},
        now=now,
        chat_id=broadcast.chat_id,
        account_id=broadcast.account_id,
    )


def run(work: Work) -> None:
    broadcast_id = int(work.input["broadcast"])
    broadcast = work.read(lambda store: broadcasts.by_id(store, broadcast_id))
    if broadcast is not None:
        counted = work.read(partial(count, of=broadcast, now=work.now))
        work.finish(lambda store: _show(store, broadcast, counted, work))


def count(store: Store, of: Broadcast, now: datetime) -> Counted:
    found = Counted()
    for group in audience.groups(store, of.audience, of.area, of.chat_id, now):
        if group.held is not None:
            found.held[group.held] += group.count
            continue
        found.by_channel[group.channel] += group.count
        if group.family and next_allowed(now, group.zone) > now:
            found.later += group.count
    return found


def _show(store: Store, of: Broadcast, counted: Counted, work: Work) -> None:
    """It may have been sent or thrown away meanwhile, or is for others now, who are being counted: then there is
    nothing to show."""
    broadcast = broadcasts.by_id(store, of.id)
    if broadcast is None or broadcast.status is not broadcasts.Status.DRAFT or broadcast.audience != of.audience:
        return
    if counted.count > 0 or broadcast.rule is not None:
        broadcasts.counted(store, broadcast.id, counted.count, counted.held)
        show(store, broadcast, counted, work)
        return
    facts: dict[str, Fact] = {
        "area": areas.name_path(store, broadcast.area),
        "held_back": held_words(counted.held, work.library, "id"),
    }
    say = Say(key="broadcast.nobody", facts=facts, options=other_audience(broadcast))
    outbox.owe(store, broadcast.chat_id, [say], now=work.now)
    chats.remember_menu(store, broadcast.chat_id, say.options)


def show(store: Store, broadcast: Broadcast, counted: Counted, work: Work) -> None:
    """In its sender's chat: as a reader will see it, then the numbers, and what can be done with it."""
    shown = _preview(store, broadcast, counted, work)
    outbox.owe(store, broadcast.chat_id, [sample(store, broadcast, work.library, work.now), shown], now=work.now)
    chats.remember_menu(store, broadcast.chat_id, shown.options)


def sample(store: Store, broadcast: Broadcast, library: Library, now: datetime) -> Say:
    """As one of its readers will see it; a koordinator, who may see no names of families, sees a made-up reader's."""
    sender = accounts.by_id(store, broadcast.account_id)
    assert sender is not None
    chat_id = audience.one_of(store, broadcast.audience, broadcast.area, broadcast.chat_id, now)
    reader = accounts.of_chat(store, chat_id) if chat_id is not None else None
    hidden = reader is None or (sender.role is Role.KOORDINATOR and reader.role is Role.KELUARGA)
    if hidden or chat_id is None:
        text = fillings.made_up(broadcast.text, sender.name, library, "id")
    else:
        text = fillings.for_chat(store, broadcast.text, chat_id, sender.name, library, now)
    return Say(key="broadcast.text", facts={"text": text, "sender": sender.name}, lane=Lane.REPLY)


def _preview(store: Store, broadcast: Broadcast, counted: Counted, work: Work) -> Say:
    facts = described(store, broadcast, work.library) | {
        "minutes": counted.minutes,
        "hours": round(counted.minutes / 60) if counted.minutes > _MOST_MINUTES else 0,
        "channels": [{"name": name, "count": number} for name, number in sorted(counted.by_channel.items())],
        "held_back": held_words(counted.held, work.library, "id"),
        "later": counted.later,
        "count": counted.count,
        "second": counted.count > work.policy.broadcast_alone and broadcast.approved_by is None,
    }
    return Say(
        key="broadcast.preview",
        facts=facts,
        options=buttons(broadcast),
        slot=preview_slot(broadcast.id),
        lane=Lane.REPLY,
    )


def preview_slot(broadcast_id: int) -> str:
    return f"preview.{broadcast_id}"


def buttons(broadcast: Broadcast) -> tuple[tuple[Option, ...], ...]:
    def option(command: str, key: str) -> Option:
        return Option(tap=Tap("", 0, f"/{command} {broadcast.id}"), key=key)

    planned = broadcast.rule is not None or broadcast.starts_at is not None
    return (
        (option("kirim_siaran", "button.plan_broadcast" if planned else "button.send_broadcast"),),
        (option("saring_siaran", "button.narrow"), option("jadwal_siaran", "button.when")),
        (option("simpan_templat", "button.save_template"), option("buang_siaran", "button.throw_away")),
    )


def other_audience(broadcast: Broadcast) -> tuple[tuple[Option, ...], ...]:
    """What can be done with a draft that nobody would get: its text is kept."""
    narrow = Option(tap=Tap("", 0, f"/saring_siaran {broadcast.id}"), key="button.narrow")
    elsewhere = Option(tap=Tap("", 0, f"/siaran_lain {broadcast.id}"), key="button.other_audience")
    away = Option(tap=Tap("", 0, f"/buang_siaran {broadcast.id}"), key="button.throw_away")
    return ((narrow,), (elsewhere,), (away,))


def described(store: Store, broadcast: Broadcast, library: Library, language: str = "id") -> dict[str, Fact]:
    """Where, who, narrowed how, and when, in words."""
    roles: list[Fact] = [library.text(f"role.{role}", {}, language) for role in broadcast.roles]
    return {
        "area": areas.name_path(store, broadcast.area),
        "roles": roles,
        "filters": _filters(broadcast.audience, library, language),
        "when": when_words(store, broadcast, library, language),
        "count": broadcast.expected,
    }


def when_words(store: Store, broadcast: Broadcast, library: Library, language: str) -> str:
    """ "" for at once."""
    if broadcast.rule is not None:
        rule = Recurrence.of_code(broadcast.rule)
        day = _MONDAY + timedelta(days=rule.number) if rule.every is Every.WEEK else None
        facts: dict[str, Fact] = {"every": rule.every.value, "number": rule.number, "on": day, "time": rule.hour}
        return library.text("broadcast.every", facts, language)
    if broadcast.starts_at is None:
        return ""
    at = local(broadcast.starts_at, areas.zone(store, broadcast.area))
    return library.text("broadcast.once_at", {"at": at}, language)


def _filters(of: Audience, library: Library, language: str) -> list[Fact]:
    facts: dict[str, Fact] = {"from": of.week_from, "to": of.week_to}
    named = {
        f"target_{of.target}": of.target is not None,
        "at_risk": of.at_risk,
        "overdue": of.overdue,
        "unreported": of.unreported,
        f"language_{of.language}": of.language is not None,
        "listed": of.list_id is not None,
        "without_list": of.without_list_id is not None,
        "missed": of.missed_by is not None,
        "urgent": of.urgent,
    }
    found: list[Fact] = [library.text(f"broadcast.only_{name}", {}, language) for name, holds in named.items() if holds]
    if of.week_from is not None or of.week_to is not None:
        found.append(library.text("broadcast.only_weeks", facts, language))
    return found


def held_words(held: Mapping[Held, int], library: Library, language: str) -> list[Fact]:
    return [
        {"why": library.text(f"broadcast.held_{reason}", {}, language), "count": held[reason]}
        for reason in Held
        if held.get(reason)
    ]
