"""A kader's or pembina's word on what a family asked for: granted or not, once, by whoever is quicker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.people import Role
from domain.talk import Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people import ask_new_home, own_data, recipients, requests, self_enrol
from handlers.short_ids import id_in
from storage.people import accounts, invitations
from storage.people import requests as kept
from storage.people.requests import Kind, Request, Status
from storage.wire import chats, outbox

Grant = Callable[[Exchange, Exchange, Request], list[Say]]
# What a yes does; it gets the decider's exchange and the asker's. A no only needs its words.
GRANTS: Mapping[Kind, Grant] = {
    Kind.ENROL: self_enrol.granted,
    Kind.JOIN: recipients.granted,
    Kind.COPY: own_data.copy_granted,
    Kind.ERASE: own_data.erase_granted,
    Kind.CARE: ask_new_home.granted,
}
_MATCH = {Kind.ENROL: self_enrol.matched, Kind.CARE: ask_new_home.matched}


def listing(x: Exchange) -> list[Say]:
    """/permintaan: what waits for this asker's word, each with its buttons."""
    waiting = [made for made in kept.waiting_in(x.store, x.scope) if _may(x, made)]
    if not waiting:
        return [Say(key="request.none")]
    return [_line(x, made) for made in waiting[:10]]


def _line(x: Exchange, made: Request) -> Say:
    asker = accounts.by_id(x.store, made.account_id)
    if made.kind is Kind.JOIN and asker is not None and x.account is not None:
        return recipients.waits(x, made, asker, x.account, Lane.REPLY)
    name = asker.name if asker is not None else ""
    return Say(key=f"request.waits_{made.kind}", facts={"name": name}, options=requests.answers(made))


def grant(x: Exchange, request_id: int) -> list[Say]:
    """/izinkan"""
    made = _for(x, request_id)
    theirs = None if made is None or not _in_care(x, made) else _askers(x, made)
    if made is None or theirs is None or not kept.decide(x.store, made.id, Status.GRANTED, x.now, x.account_id):
        return [Say(key="trouble.not_now")]
    x.note("grant", "request", made.id)
    return GRANTS[made.kind](x, theirs, made)


def match(x: Exchange, rest: str) -> list[Say]:
    """/cocokkan: who enrolled herself belongs to a family that is known."""
    which = [number for part in rest.split() if (number := id_in(part)) is not None]
    if len(which) != 2:
        return [Say(key="trouble.not_now")]
    made = _for(x, which[0])
    theirs = None if made is None else _askers(x, made)
    if made is None or theirs is None or made.kind not in _MATCH:
        return [Say(key="trouble.not_now")]
    person = self_enrol.known(x, which[1])
    if person is None or not kept.decide(x.store, made.id, Status.GRANTED, x.now, x.account_id):
        return [Say(key="trouble.not_now")]
    x.note("grant", "request", made.id)
    return _MATCH[made.kind](x, theirs, made, person)


def refuse(x: Exchange, request_id: int) -> list[Say]:
    """/jangan_izinkan: told kindly, and whoever waited outside stays there."""
    made = _for(x, request_id)
    if made is None or not kept.decide(x.store, made.id, Status.REFUSED, x.now, x.account_id):
        return [Say(key="trouble.not_now")]
    x.note("refuse", "request", made.id)
    again = (Option(tap=Tap("", 0, "/privasi"), key="button.read_more"),)
    options = (again,) if made.kind in (Kind.COPY, Kind.ERASE) else ()
    if requests.is_askers(x.store, made):
        outbox.owe(x.store, made.chat_id, [Say(key=f"request.refused_{made.kind}", options=options)], now=x.now)
    requests.send_away(x.store, made)
    return [Say(key="request.refusal_noted")]


def _may(x: Exchange, made: Request) -> bool:
    """Between two teams it is the pembina who says yes."""
    return made.kind is not Kind.CARE or x.role is Role.PEMBINA


def _for(x: Exchange, request_id: int) -> Request | None:
    made = kept.for_decider(x.store, x.scope, request_id)
    return made if made is not None and _may(x, made) else None


def _in_care(x: Exchange, made: Request) -> bool:
    """Whom a relative was invited for may have moved between the link and the asking."""
    invitation = invitations.of_account(x.store, made.account_id) if made.kind is Kind.JOIN else None
    return invitation is None or recipients.in_care(x, invitation)


def _askers(x: Exchange, made: Request) -> Exchange | None:
    """The exchange of whoever asked, in her own chat; None if she has left meanwhile."""
    account = accounts.by_id(x.store, made.account_id)
    chat = chats.by_id(x.store, made.chat_id)
    if account is None or not requests.is_askers(x.store, made):
        return None
    return replace(x, chat=chat, account=account)
