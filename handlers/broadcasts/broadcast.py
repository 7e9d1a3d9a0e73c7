"""A coordinator's broadcast: written, seen on the own phone first, counted, and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.areas import contains
from domain.audience import Audience
from domain.fillings import Filling, blanks_in, unknown_fields
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.broadcasts import counting, fillings, second_look, under_way
from handlers.exchange import Exchange
from handlers.interview import Purpose
from messages.library import Library
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.database import Store
from storage.interviews.drafts import Draft
from storage.people import accounts
from storage.villages import areas
from storage.wire.claims import Owed

SENDERS = (Role.PEMBINA, Role.KOORDINATOR)


def begin(x: Exchange, text: str = "") -> list[Say]:
    """/siaran; text: of a template."""
    return interview.begin(x, PURPOSE, prefill={"text": text} if text else None)


def elsewhere(x: Exchange, broadcast_id: int) -> list[Say]:
    """/siaran_lain: the same text for another area or other roles; the draft that nobody would get goes."""
    broadcast = under_way.own(x, broadcast_id)
    if broadcast is None or broadcast.status is not Status.DRAFT:
        return [Say(key="trouble.not_now")]
    broadcasts.discard(x.store, broadcast.id, x.now)
    return begin(x, broadcast.text)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Written: it is counted, and shown as it will look, before anything is sent. A field that nobody can fill is
    named, and the text asked for again."""
    assert x.account is not None
    assert x.role is not None
    area, text = str(turn.answers["area"]), str(turn.answers["text"])
    roles = tuple(Role(name) for name in str(turn.answers["audience"]).split("+"))
    if not contains(x.account.area, area) or not set(roles) <= set(under_way.MAY_WRITE_TO.get(x.role, ())):
        return [Say(key="trouble.not_yours")]
    if (fault := _fault(text)) is not None:
        again = {name: str(turn.answers[name]) for name in ("area", "audience")}
        return [fault, *interview.begin(x, PURPOSE, prefill=again)]
    created = broadcasts.create(
        x.store,
        account_id=x.account.id,
        chat_id=x.chat.id,
        area=area,
        audience=Audience(roles=roles),
        text=text,
        now=x.now,
    )
    assert created is not None
    counting.begin(x.store, created, x.now)
    return [Say(key="broadcast.counting")]


def _fault(text: str) -> Say | None:
    """What keeps a text from being sent: fields that nobody can fill, blanks of a ready text."""
    if unknown := unknown_fields(text):
        known: list[Fact] = [field.value for field in Filling]
        return Say(key="broadcast.unknown_field", facts={"unknown_fields": [*unknown], "known": known, "text": text})
    if blanks := blanks_in(text):
        return Say(key="broadcast.blanks_left", facts={"blanks": [*blanks], "text": text})
    return None


def send(x: Exchange, broadcast_id: int) -> list[Say]:
    """/kirim_siaran: above the size that one may send alone, somebody else looks first; so nothing goes before it is
    counted (of one that repeats, each time is). A second tap starts nothing."""
    broadcast = under_way.own(x, broadcast_id)
    if broadcast is None or broadcast.status is not Status.DRAFT:
        return [Say(key="trouble.not_now")]
    if not broadcast.expected and broadcast.rule is None:
        return [Say(key="broadcast.counting")]
    if broadcast.expected > x.policy.broadcast_alone and broadcast.approved_by is None:
        return [without_buttons(x, broadcast), *second_look.ask(x, broadcast)]
    x.note("broadcast", "broadcast", broadcast.id)
    return [without_buttons(x, broadcast), *under_way.begun(x.store, broadcast, x.now)]


def discard(x: Exchange, broadcast_id: int) -> list[Say]:
    """/buang_siaran: what has not begun is thrown away, what repeats comes no more."""
    broadcast = under_way.own(x, broadcast_id)
    if broadcast is None or not broadcasts.discard(x.store, broadcast.id, x.now):
        return [Say(key="trouble.not_now")]
    if broadcast.status in (Status.SCHEDULED, Status.REPEATING):
        x.note("stop_broadcast", "broadcast", broadcast.id)
        return [Say(key="broadcast.called_off")]
    return [without_buttons(x, broadcast), Say(key="broadcast.discarded")]


def show_progress(store: Store, now: datetime) -> int:
    """As `under_way.show_progress`."""
    return under_way.show_progress(store, now)


def late_words(store: Store, owed: Owed, library: Library) -> Say | None:
    """A broadcast in words, now that it goes to one more chat; None if it is gone."""
    assert owed.broadcast_id is not None
    broadcast = broadcasts.by_id(store, owed.broadcast_id)
    if broadcast is None:
        return None
    sender = accounts.by_id(store, broadcast.account_id)
    name = sender.name if sender is not None else "Sapa"
    text = fillings.for_chat(store, broadcast.text, owed.chat_id, name, library, owed.due_at)
    reply = Option(tap=Tap("", 0, f"/balas_siaran {broadcast.id}"), key="button.reply")
    return Say(key="broadcast.text", facts={"text": text, "sender": name}, options=((reply,),), lane=Lane.BROADCAST)


def without_buttons(x: Exchange, broadcast: Broadcast) -> Say:
    """The preview says what was decided on, and loses its buttons."""
    facts = counting.described(x.store, broadcast, x.library, x.chat.language)
    return Say(key="broadcast.decided", facts=facts, edits=counting.preview_slot(broadcast.id))


def _instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """`wilayah`: the sender's own area and those right below it. `pengirim`: her role."""
    assert x.account is not None
    own_area = areas.by_code(x.store, x.account.area)
    shown = [*([own_area] if own_area is not None else []), *areas.children(x.store, x.account.area)]
    return {
        "wilayah": [{"name": area.code, "label": area.title} for area in shown],
        "pengirim": [{"name": "role", "label": str(x.role)}],
    }


PURPOSE = Purpose(form="siaran", instances=_instances, keep=keep)
