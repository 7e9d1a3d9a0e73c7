"""A recipient writes back to the sender of a broadcast, and gets her answer; who it is, she sees as her role allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Incoming, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.broadcasts.snippets import snippet
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.broadcasts import broadcasts
from storage.broadcasts import replies as broadcast_replies
from storage.broadcasts.replies import Reply
from storage.interviews.drafts import Draft
from storage.people import accounts
from storage.people.accounts import Account
from storage.villages import areas
from storage.wire import chats, outbox

MOST_WAITING = 10


def begin(x: Exchange, which: str) -> list[Say]:
    """/balas_siaran, with a broadcast that came to this chat or, without, the newest of them."""
    came = broadcast_replies.received(x.store, x.chat.id)
    if not which and came:
        which = str(came[0])
    if which not in map(str, came):
        return [Say(key="trouble.not_now")]
    return interview.begin(x, PURPOSE, prefill={"which": which})


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    return _keep(x, int(str(turn.answers["which"])), str(turn.answers["text"]))


def quoting(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """A text that quotes a broadcast in its chat is a reply to it; nothing for any other text."""
    if not text or incoming.quotes is None or x.account is None or x.account.scope is None:
        return []
    quoted = broadcast_replies.quoted(x.store, x.chat.id, incoming.quotes)
    return [] if quoted is None else _keep(x, quoted, text)


def _keep(x: Exchange, broadcast_id: int, text: str) -> list[Say]:
    broadcast = broadcasts.by_id(x.store, broadcast_id)
    if broadcast is None or x.account is None or broadcast_id not in broadcast_replies.received(x.store, x.chat.id):
        return [Say(key="trouble.not_now")]
    reply_id = broadcast_replies.keep(
        x.store, broadcast_id=broadcast_id, account_id=x.account.id, chat_id=x.chat.id, text=text, now=x.now
    )
    x.note("reply", "broadcast", broadcast_id)
    sender = accounts.by_id(x.store, broadcast.account_id)
    answer = Option(tap=Tap("", 0, f"/jawab_balasan {reply_id}"), key="button.answer_reply")
    facts: dict[str, Fact] = {
        "name": x.account.name if sender is not None and _may_see(sender, x.account) else "",
        "role": x.library.text(f"role.{x.account.role}", {}, "id"),
        "area": areas.name_path(x.store, x.account.area),
        "title": snippet(broadcast.text),
        "text": text,
    }
    told = x.tell(broadcast.account_id, Say(key="broadcast.reply_came", facts=facts, options=((answer,),)))
    return [Say(key="broadcast.reply_sent" if told else "broadcast.reply_lost")]


def _may_see(sender: Account, other: Account) -> bool:
    """A pembina all in her area, a koordinator staff."""
    in_area = sender.scope is not None and contains(sender.area, other.area)
    return in_area and (sender.role is Role.PEMBINA or other.role is not Role.KELUARGA)


def answer(x: Exchange, reply_id: int) -> list[Say]:
    """/jawab_balasan: by the broadcast's sender."""
    if _to_me(x, reply_id) is None:
        return [Say(key="trouble.not_now")]
    return interview.begin(x, ANSWERING, prefill={"which": str(reply_id)})


def keep_answer(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    reply = _to_me(x, int(str(turn.answers["which"])))
    if reply is None or x.account is None:
        return [Say(key="trouble.not_now")]
    text = str(turn.answers["text"])
    broadcast_replies.answered(x.store, reply.id, x.account.id, text, x.now)
    x.note("answer_reply", "broadcast_reply", reply.id)
    again = Option(tap=Tap("", 0, f"/balas_siaran {reply.broadcast_id}"), key="button.reply")
    facts: dict[str, Fact] = {"name": x.account.name, "text": text}
    say = Say(key="broadcast.answer_came", facts=facts, options=((again,),), lane=Lane.ALERT)
    outbox.owe(x.store, reply.chat_id, [say], now=x.now)
    chats.remember_menu(x.store, reply.chat_id, say.options)
    return [Say(key="broadcast.answer_sent")]


def _to_me(x: Exchange, reply_id: int) -> Reply | None:
    reply = broadcast_replies.by_id(x.store, reply_id)
    return reply if reply is not None and reply.sender_id == x.account_id else None


def _came(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    found = [broadcasts.by_id(x.store, number) for number in broadcast_replies.received(x.store, x.chat.id)]
    return {"siaran": [{"name": str(one.id), "label": snippet(one.text)} for one in found if one is not None]}


def _replies(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    assert x.account_id is not None
    found = broadcast_replies.to_sender(x.store, x.account_id, MOST_WAITING)
    return {"siaran": [{"name": str(one.id), "label": snippet(one.text)} for one in found]}


PURPOSE = Purpose(form="balas_siaran", instances=_came, keep=keep)
ANSWERING = Purpose(form="jawab_balasan", instances=_replies, keep=keep_answer)
