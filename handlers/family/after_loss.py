"""Who gets messages after a loss: a surviving twin, an orphan, a mother alone. Nothing goes on before a human of the
programme has said to whom and in which voice, and has seen the words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain import ages
from domain.people import Anchor, EpisodeKind, Relation, Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.family import accompany
from handlers.short_ids import number_in, shortened
from storage.family import enrolments, losses, wishes
from storage.family.losses import Loss
from storage.people import accounts, people
from storage.people.accounts import Account
from storage.people.people import Accompanied
from storage.wire import chats
from storage.wire.chats import Push

VOICES = (Relation.IBU, Relation.AYAH, Relation.NENEK, Relation.WALI)
_ANCHORS = {EpisodeKind.PREGNANCY: Anchor.HPHT, EpisodeKind.CHILD: Anchor.BIRTH}
_PHASES = {EpisodeKind.PREGNANCY: ages.Phase.HAMIL, EpisodeKind.CHILD: ages.Phase.ANAK}


def go_on(x: Exchange, loss_id: int) -> list[Say]:
    """/pesan_lagi: about whom, and to whom? Nothing goes before this human has said both, and seen the words."""
    found = losses.loss_in(x.store, x.scope, loss_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if found.ended_at is not None:
        return [Say(key="trouble.not_now")]
    if found.called_at is None:
        return [Say(key="loss.call_first")]
    remaining = _remaining(x, found)
    nobody = Option(tap=Tap("", 0, f"/pesan_selesai {found.id}"), key="button.nobody_gets_messages")
    if not remaining:
        return [Say(key="loss.nobody_remains", options=((nobody,),))]
    offered = [
        (Option(tap=Tap("", 0, f"/pesan_untuk {_short(found.id, account.id)}"), label=account.name),)
        for account in _recipients(x, found)
    ]
    return [Say(key="loss.who_gets_them", facts={"names": _names(remaining)}, options=(*offered, (nobody,)))]


def to_whom(x: Exchange, rest: str) -> list[Say]:
    """/pesan_untuk LOSS ACCOUNT: in which voice?"""
    plan = _plan(x, rest)
    if plan is None:
        return [Say(key="trouble.not_yours")]
    rows = tuple(
        (Option(tap=Tap("", 0, f"/pesan_suara {plan.short} {voice}"), key=f"loss.voice_{voice}"),) for voice in VOICES
    )
    return [Say(key="loss.which_voice", facts={"name": plan.account.name}, options=rows)]


def in_which_voice(x: Exchange, rest: str) -> list[Say]:
    """/pesan_suara LOSS ACCOUNT VOICE: the words as they would arrive, before anything does."""
    plan = _plan(x, rest)
    if plan is None or plan.voice is None:
        return [Say(key="trouble.not_yours")]
    yes = Option(tap=Tap("", 0, f"/pesan_jalan {plan.short} {plan.voice}"), key="button.yes_begin")
    no = Option(tap=Tap("", 0, "/kabar_duka"), key="button.not_yet")
    facts: dict[str, Fact] = {
        "name": plan.account.name,
        "names": _names(plan.remaining),
        "voice": x.library.text(f"loss.voice_{plan.voice}", {}, x.chat.language),
    }
    return [*_next_messages(x, plan), Say(key="loss.right_so", facts=facts, options=((yes, no),))]


def begin_again(x: Exchange, rest: str) -> list[Say]:
    """/pesan_jalan LOSS ACCOUNT VOICE: confirmed. Messages about who remains go to this one recipient, from the next
    one on; all other phones of the family stay silent."""
    plan = _plan(x, rest)
    if plan is None or plan.voice is None:
        return [Say(key="trouble.not_yours")]
    assert x.account is not None
    if not losses.settle(x.store, plan.loss.id, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    for chat_id in accounts.chats_of(x.store, plan.account.id):
        theirs = replace(x, chat=chats.by_id(x.store, chat_id), account=plan.account)
        _enrol(theirs, plan.remaining)
        wishes.set_voice(x.store, chat_id, plan.voice)
        if not losses.grieves_in(x.store, chat_id):  # another family with that phone
            chats.set_push(x.store, chat_id, Push.ON)
    x.note("loss_settled", "loss", plan.loss.id)
    return [Say(key="loss.goes_on", facts={"name": plan.account.name, "names": _names(plan.remaining)})]


def nobody_gets(x: Exchange, loss_id: int) -> list[Say]:
    """/pesan_selesai: this family gets no more messages, and waits for nobody."""
    found = losses.loss_in(x.store, x.scope, loss_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    assert x.account is not None
    if found.called_at is None or not losses.settle(x.store, found.id, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("loss_settled", "loss", found.id)
    return [Say(key="loss.settled")]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who would get messages about whom, as far as it has been said."""

    loss: Loss
    account: Account
    remaining: tuple[Accompanied, ...]
    voice: Relation | None

    @property
    def short(self) -> str:
        return _short(self.loss.id, self.account.id)


def _plan(x: Exchange, rest: str) -> _Plan | None:
    """From "LOSS ACCOUNT [VOICE]"; None for anything that the asker may not see, or that is over."""
    words = rest.split()
    if not 2 <= len(words) <= 3:
        return None
    loss_id, account_id = (number_in(word) for word in words[:2])
    found = losses.loss_in(x.store, x.scope, loss_id) if loss_id is not None else None
    if found is None or found.ended_at is not None or found.called_at is None:
        return None
    account = next((one for one in _recipients(x, found) if one.id == account_id), None)
    voice = next((voice for voice in VOICES if voice in words[2:]), None)
    return None if account is None else _Plan(found, account, _remaining(x, found), voice)


def _short(*numbers: int) -> str:
    return " ".join(shortened(number) for number in numbers)


def _remaining(x: Exchange, found: Loss) -> tuple[Accompanied, ...]:
    """The children and pregnancies of this family that are still accompanied."""
    return tuple(
        one
        for kind in (EpisodeKind.CHILD, EpisodeKind.PREGNANCY)
        for one in people.accompanied(x.store, x.scope, kind)
        if one.person.family_id == found.family_id and one.person.died_on is None
    )


def _recipients(x: Exchange, found: Loss) -> tuple[Account, ...]:
    """The family's accounts that have a phone; not that of who has died."""
    members = {one.id for one in people.members(x.store, x.scope, found.family_id) if one.died_on is None}
    area = losses.area_of(x.store, found.family_id)
    return tuple(
        account
        for account in accounts.who_serves(x.store, area, Role.KELUARGA)
        if account.person_id in members and accounts.chats_of(x.store, account.id)
    )


def _next_messages(x: Exchange, plan: _Plan) -> list[Say]:
    """What would come next about each of them, in words."""
    shown = [_next_message(x, one, plan.voice) for one in plan.remaining]
    return [message for message in shown if message is not None]


def _next_message(x: Exchange, one: Accompanied, voice: Relation | None) -> Say | None:
    """The calendar's for the coming week, as it would be sent; None where the calendar is silent then."""
    week = ages.calendar_week(_PHASES[one.episode.kind], one.episode.started_on, x.today)
    coming = (
        message
        for message in accompany.sendable(x.store, x.policy)
        if message.anchor is _ANCHORS[one.episode.kind] and week is not None and message.week == week + 1
    )
    message = next(coming, None)
    return None if message is None else accompany.say(message, Lane.REPLY, voice)


def _enrol(theirs: Exchange, remaining: tuple[Accompanied, ...]) -> None:
    """From the next message on; what was missed in these days is not sent after them."""
    for one in remaining:
        enrolments.enrol(
            theirs.store,
            episode_id=one.episode.id,
            person_id=one.person.id,
            chat_id=theirs.chat.id,
            anchor=_ANCHORS[one.episode.kind],
            anchor_date=one.episode.started_on,
            zone=theirs.chat.zone,
            send_minute=theirs.policy.send_minute,
            now=theirs.now,
        )


def _names(remaining: tuple[Accompanied, ...]) -> list[Fact]:
    return [one.person.name for one in remaining]
