"""A broadcast under way: begun or planned, shown in one message that counts up, stopped exactly, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from datetime import datetime

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from handlers.broadcasts import owe_audience
from handlers.exchange import Exchange
from storage.broadcasts import broadcasts
from storage.broadcasts import rows as broadcast_rows
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.database import Store
from storage.people import accounts
from storage.wire import chats, outbox
from storage.wire.outbox import Counts

MAY_WRITE_TO: Mapping[Role, tuple[Role, ...]] = {
    Role.PEMBINA: (Role.KADER, Role.KELUARGA, Role.PETUGAS),
    Role.KOORDINATOR: (Role.KADER, Role.KELUARGA, Role.PETUGAS, Role.PEMBINA),
}


def may_still(store: Store, broadcast: Broadcast) -> bool:
    """Whether its sender is still in service there, as somebody who may send to them, in the chat that it came from.
    Asked at each beginning: since it was written she may have moved, or have another role."""
    sender = accounts.by_id(store, broadcast.account_id)
    return (
        sender is not None
        and sender.scope is not None
        and contains(sender.area, broadcast.area)
        and set(broadcast.roles) <= set(MAY_WRITE_TO.get(sender.role, ()))
        and chats.by_id(store, broadcast.chat_id).account_id == sender.id
    )


def begun(store: Store, broadcast: Broadcast, now: datetime) -> list[Say]:
    """At once, or at its time; what its sender is told. For the transaction in which that was decided."""
    if not may_still(store, broadcast):
        return [Say(key="broadcast.no_longer", options=((_elsewhere(broadcast),),))]
    if broadcast.rule is not None or broadcast.starts_at is not None:
        after = Status.REPEATING if broadcast.rule is not None else Status.SCHEDULED
        broadcasts.turn(store, broadcast.id, Status.DRAFT, after)
        return [planned(broadcast)]
    if not broadcasts.start(store, broadcast.id, now):
        return [Say(key="trouble.not_now")]
    owe_audience.begin(store, broadcast, now)
    return [progress(broadcast, Counts())]


def _elsewhere(broadcast: Broadcast) -> Option:
    """Its text is not lost: it may go to those whom she works with now."""
    return Option(tap=Tap("", 0, f"/siaran_lain {broadcast.id}"), key="button.other_audience")


def started(store: Store, broadcast: Broadcast, now: datetime) -> bool:
    """Begun by the clock: its progress comes into its sender's chat. False if it was begun before, or may not go any
    more."""
    if not may_still(store, broadcast):
        if broadcasts.discard(store, broadcast.id, now):
            outbox.owe(store, broadcast.chat_id, [Say(key="broadcast.no_longer")], now=now)
        return False
    if not broadcasts.start(store, broadcast.id, now):
        return False
    owe_audience.begin(store, broadcast, now)
    say = progress(broadcast, Counts())
    outbox.owe(store, broadcast.chat_id, [say], now=now)
    chats.remember_menu(store, broadcast.chat_id, say.options)
    return True


def passed_over(store: Store, broadcast: Broadcast, now: datetime) -> None:
    """An occurrence for which there is nobody today."""
    broadcasts.discard(store, broadcast.id, now)


def planned(broadcast: Broadcast) -> Say:
    button = Option(tap=Tap("", 0, f"/buang_siaran {broadcast.id}"), key="button.call_off")
    return Say(key="broadcast.planned", facts={"repeats": broadcast.rule is not None}, options=((button,),))


def stop(x: Exchange, broadcast_id: int) -> list[Say]:
    """/hentikan: what is not on its way yet is sent no more once this very transaction is committed."""
    broadcast = own(x, broadcast_id)
    if broadcast is None or not broadcast_rows.stop(x.store, broadcast.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("stop_broadcast", "broadcast", broadcast.id)
    counts = broadcasts.counts(x.store, broadcast.id)
    shown = replace(_progress_edit(broadcast, counts), options=())  # its button has done its work
    again = ((_resume_button(broadcast),),)
    return [shown, Say(key="broadcast.stopped", facts=numbers(broadcast, counts), options=again)]


def _resume_button(broadcast: Broadcast) -> Option:
    return Option(tap=Tap("", 0, f"/teruskan_siaran {broadcast.id}"), key="button.resume_broadcast")


def resume(x: Exchange, broadcast_id: int) -> list[Say]:
    """/teruskan_siaran: whoever did not get it before the stop gets it now."""
    broadcast = own(x, broadcast_id)
    if broadcast is not None and not may_still(x.store, broadcast):
        return [Say(key="broadcast.no_longer")]
    if broadcast is None or not broadcast_rows.resume(x.store, broadcast.id):
        return [Say(key="trouble.not_now")]
    x.note("resume_broadcast", "broadcast", broadcast.id)
    owe_audience.begin(x.store, broadcast, x.now)
    return [progress(replace(broadcast, built=False), broadcasts.counts(x.store, broadcast.id))]


def given_up(store: Store, broadcast_id: int, now: datetime) -> None:
    """Its job failed for good: it stops, and its sender may take it up again; one that had not begun is over."""
    broadcast = broadcasts.by_id(store, broadcast_id)
    if broadcast is None:
        return
    if broadcast_rows.stop(store, broadcast.id, now):
        counts = broadcasts.counts(store, broadcast.id)
        outbox.owe(store, broadcast.chat_id, [replace(_progress_edit(broadcast, counts), options=())], now=now)
        key, facts, button = "broadcast.broke_off", numbers(broadcast, counts), _resume_button(broadcast)
    elif broadcasts.discard(store, broadcast.id, now):
        more = Option(tap=Tap("", 0, f"/rincian_siaran {broadcast.id}"), key="button.details")
        key, facts, button = "broadcast.not_begun", {}, more
    else:
        return
    outbox.owe(store, broadcast.chat_id, [Say(key=key, facts=facts, options=((button,),))], now=now)
    chats.remember_menu(store, broadcast.chat_id, ((button,),))


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


def own(x: Exchange, broadcast_id: int) -> Broadcast | None:
    """The asker's own; somebody else's does not exist for her."""
    broadcast = broadcasts.by_id(x.store, broadcast_id)
    return broadcast if broadcast is not None and broadcast.account_id == x.account_id else None


def progress(broadcast: Broadcast, counts: Counts) -> Say:
    return replace(_progress_edit(broadcast, counts), edits=None, slot=f"broadcast.{broadcast.id}")


def _progress_edit(broadcast: Broadcast, counts: Counts) -> Say:
    stop_button = Option(tap=Tap("", 0, f"/hentikan {broadcast.id}"), key="button.stop")
    return Say(
        key="broadcast.progress",
        facts=numbers(broadcast, counts),
        options=((stop_button,),),
        edits=f"broadcast.{broadcast.id}",
    )


def _result(broadcast: Broadcast, counts: Counts) -> Say:
    more = Option(tap=Tap("", 0, f"/rincian_siaran {broadcast.id}"), key="button.details")
    return Say(
        key="broadcast.result",
        facts=numbers(broadcast, counts),
        options=((more,),),
        edits=f"broadcast.{broadcast.id}",
    )


def numbers(broadcast: Broadcast, counts: Counts) -> dict[str, Fact]:
    """Until all of the audience is owed it, its size is what was counted before."""
    owed = sum(astuple(counts))
    total = owed if broadcast.built else max(owed, broadcast.expected)
    return {
        "total": total,
        "sent": counts.sent,
        "failed": counts.failed + counts.expired,
        "blocked": counts.blocked,
        "unknown": counts.unknown,
        "waiting": counts.waiting + total - owed,
    }
