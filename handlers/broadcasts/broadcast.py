"""A coordinator's broadcast: written, seen on the own phone first, counted, sent, stopped exactly, accounted for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage import accounts, areas, broadcasts, outbox
from storage.broadcasts import Broadcast
from storage.claims import Owed
from storage.database import Store
from storage.drafts import Draft
from storage.outbox import Counts

SENDERS = (Role.PEMBINA, Role.KOORDINATOR)
PER_MINUTE = 28 * 60  # what a broadcast reaches at Telegram's free pace


def begin(x: Exchange) -> list[Say]:
    """/siaran"""
    return interview.begin(x, PURPOSE)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Written: shown as it will look, with the count, before anything is sent."""
    assert x.account is not None
    area = str(turn.answers["area"])
    if not contains(x.account.area, area):
        return [Say(key="trouble.not_yours")]
    created = broadcasts.create(
        x.store,
        account_id=x.account.id,
        chat_id=x.chat.id,
        area=area,
        roles=[Role(name) for name in str(turn.answers["audience"]).split("+")],
        text=str(turn.answers["text"]),
        now=x.now,
    )
    count = broadcasts.count_audience(x.store, created)
    if count == 0:
        broadcasts.discard(x.store, created.id)
        return [Say(key="broadcast.nobody", facts={"area": areas.name_path(x.store, area)})]
    return [in_words(created, x.account.name, Lane.REPLY), _preview(x, created, count)]


def send(x: Exchange, broadcast_id: int) -> list[Say]:
    """/kirim_siaran: the audience as of now is owed it; a second tap starts nothing."""
    broadcast = _own(x, broadcast_id)
    if broadcast is None or not broadcasts.start(x.store, broadcast.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("broadcast", "broadcast", broadcast.id)
    return [_decided(x, broadcast), _progress(broadcast, broadcasts.counts(x.store, broadcast.id))]


def discard(x: Exchange, broadcast_id: int) -> list[Say]:
    """/buang_siaran: nothing was sent."""
    broadcast = _own(x, broadcast_id)
    if broadcast is None or not broadcasts.discard(x.store, broadcast.id):
        return [Say(key="trouble.not_now")]
    return [_decided(x, broadcast), Say(key="broadcast.discarded")]


def stop(x: Exchange, broadcast_id: int) -> list[Say]:
    """/hentikan: what is not on its way yet is withdrawn in this very transaction."""
    broadcast = _own(x, broadcast_id)
    if broadcast is None or not broadcasts.stop(x.store, broadcast.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("stop_broadcast", "broadcast", broadcast.id)
    counts = broadcasts.counts(x.store, broadcast.id)
    shown = replace(_progress_edit(broadcast, counts), options=())  # its button has done its work
    return [shown, Say(key="broadcast.stopped", facts=_numbers(counts))]


def show_progress(store: Store, now: datetime) -> int:
    """Every running broadcast counts up in its sender's one message, and says at the end what became of it. Returns
    how many messages change."""
    changed = 0
    for broadcast in broadcasts.running(store):
        counts = broadcasts.counts(store, broadcast.id)
        finished = counts.waiting == 0 and broadcasts.finish(store, broadcast.id, now)
        if finished or broadcasts.shown(store, broadcast.id, sum(astuple(counts)) - counts.waiting):
            say = _result(broadcast, counts) if finished else _progress_edit(broadcast, counts)
            outbox.owe(store, broadcast.chat_id, [say], now=now)
            changed += 1
    return changed


def late_words(store: Store, owed: Owed) -> Say | None:
    """A broadcast in words, now that it goes to one more chat; None if it is gone."""
    assert owed.broadcast_id is not None
    broadcast = broadcasts.by_id(store, owed.broadcast_id)
    if broadcast is None:
        return None
    sender = accounts.by_id(store, broadcast.account_id)
    return in_words(broadcast, sender.name if sender is not None else "Sapa")


def in_words(broadcast: Broadcast, sender: str, lane: Lane = Lane.BROADCAST) -> Say:
    """As its readers see it; what the sender typed stays plain text."""
    return Say(key="broadcast.text", facts={"text": broadcast.text, "sender": sender}, lane=lane)


def _own(x: Exchange, broadcast_id: int) -> Broadcast | None:
    """The asker's own; somebody else's does not exist for her."""
    broadcast = broadcasts.by_id(x.store, broadcast_id)
    return broadcast if broadcast is not None and broadcast.account_id == x.account_id else None


def _decided(x: Exchange, broadcast: Broadcast) -> Say:
    """The preview keeps its words and loses its buttons."""
    shown = _preview(x, broadcast, broadcasts.count_audience(x.store, broadcast))
    return replace(shown, options=(), slot=None, edits=shown.slot)


def _preview(x: Exchange, broadcast: Broadcast, count: int) -> Say:
    roles: list[Fact] = [x.library.text(f"role.{role}", {}, x.chat.language) for role in broadcast.roles]
    return Say(
        key="broadcast.preview",
        facts={
            "area": areas.name_path(x.store, broadcast.area),
            "roles": roles,
            "count": count,
            "minutes": math.ceil(count / PER_MINUTE),
        },
        options=(
            (Option(tap=Tap("", 0, f"/kirim_siaran {broadcast.id}"), key="button.send_broadcast"),),
            (Option(tap=Tap("", 0, f"/buang_siaran {broadcast.id}"), key="button.throw_away"),),
        ),
        slot=f"preview.{broadcast.id}",
    )


def _progress(broadcast: Broadcast, counts: Counts) -> Say:
    stop_button = Option(tap=Tap("", 0, f"/hentikan {broadcast.id}"), key="button.stop")
    return Say(
        key="broadcast.progress", facts=_numbers(counts), options=((stop_button,),), slot=f"broadcast.{broadcast.id}"
    )


def _progress_edit(broadcast: Broadcast, counts: Counts) -> Say:
    stop_button = Option(tap=Tap("", 0, f"/hentikan {broadcast.id}"), key="button.stop")
    return Say(
        key="broadcast.progress", facts=_numbers(counts), options=((stop_button,),), edits=f"broadcast.{broadcast.id}"
    )


def _result(broadcast: Broadcast, counts: Counts) -> Say:
    return Say(key="broadcast.result", facts=_numbers(counts), edits=f"broadcast.{broadcast.id}")


def _numbers(counts: Counts) -> dict[str, Fact]:
    return {
        "total": sum(astuple(counts)),
        "sent": counts.sent,
        "failed": counts.failed + counts.expired,
        "blocked": counts.blocked,
        "unknown": counts.unknown,
        "waiting": counts.waiting,
    }


def _areas(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance `wilayah`: the sender's own area and those right below it."""
    assert x.account is not None
    own = areas.by_code(x.store, x.account.area)
    shown = [*([own] if own is not None else []), *areas.children(x.store, x.account.area)]
    return {"wilayah": [{"name": area.code, "label": area.title} for area in shown]}


PURPOSE = Purpose(form="siaran", instances=_areas, keep=keep)
