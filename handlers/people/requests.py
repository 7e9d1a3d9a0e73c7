"""What a family asks for reaches whoever may grant it, is brought to mind after two days, and ends after three."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import next_allowed
from domain.zones import local
from handlers.exchange import Exchange
from handlers.tell import tell
from storage.database import Store
from storage.people import accounts, requests, shared_phones
from storage.people.accounts import Account, Status
from storage.people.requests import Kind, Request
from storage.villages import areas
from storage.wire import chats, outbox


def put(
    x: Exchange,
    kind: Kind,
    say: Callable[[Request, Account], Say],
    *,
    account: Account,
    family_id: int | None = None,
    team_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> Request:
    """Asks, and tells each kader of that place (the pembina, where there is no kader). say: what one of them reads."""
    made = requests.ask(
        x.store,
        kind=kind,
        account_id=account.id,
        chat_id=x.chat.id,
        family_id=family_id,
        area=account.area,
        team_id=team_id,
        details=details,
        now=x.now,
    )
    for decider in deciders(x.store, made):
        x.tell(decider.id, say(made, decider))
    return made


def deciders(store: Store, made: Request) -> tuple[Account, ...]:
    """The kader who may answer, or else the pembina, whom a chat reaches; between two teams the pembina."""
    if made.kind is Kind.CARE:
        pembina = accounts.who_serves(store, made.area, Role.PEMBINA)
        return tuple(one for one in pembina if accounts.chats_of(store, one.id))
    return accounts.who_accompanies(store, made.area, made.team_id)


def answers(made: Request) -> tuple[tuple[Option, ...], ...]:
    """Yes and no, as buttons."""
    return (
        (
            Option(tap=Tap("", 0, f"/izinkan {made.id}"), key="button.yes_right"),
            Option(tap=Tap("", 0, f"/jangan_izinkan {made.id}"), key="button.no_wrong"),
        ),
    )


def beat(store: Store, now: datetime) -> int:
    """The pembina hears of what waited two days. What waited three ends, and its asker is told whom to ask; but a
    family's right to its data is passed up to the koordinator first. How many requests changed."""
    late = [made for made in requests.too_late(store, now) if (_pass_up if made.goes_up else _end)(store, made, now)]
    recalled = [made for made in requests.forgotten(store, now) if requests.reminded(store, made.id, now)]
    told = {made.id for made in late}
    for made in recalled:
        if made.id not in told:  # after an outage both may be due at once
            _remind(store, made, now)
    return len(late) + len(recalled)


def _pass_up(store: Store, made: Request, now: datetime) -> bool:
    """The koordinator hears in which desa a family waits, and of nobody's name; kader and pembina may still answer."""
    if not requests.pass_up(store, made, now):
        return False
    pembina = accounts.who_serves(store, made.area, Role.PEMBINA)
    facts: dict[str, Fact] = {"area": areas.name_path(store, made.area), "names": [one.name for one in pembina]}
    say = Say(key=f"request.passed_up_{made.kind}", facts=facts, lane=Lane.REMINDER)
    above = [
        chat_id
        for koordinator in accounts.who_serves(store, made.area, Role.KOORDINATOR)
        for chat_id in accounts.chats_of(store, koordinator.id)
    ]
    for chat_id in above:
        _say_later(store, chat_id, say, now)
    _say_to_asker(store, made, bool(above), now)
    _remind(store, made, now)
    return True


def _say_to_asker(store: Store, made: Request, told_above: bool, now: datetime) -> None:
    until = local(now + requests.PASSED_UP_FOR, chats.by_id(store, made.chat_id).zone).date()
    facts: dict[str, Fact] = {"told_above": told_above, "until": until}
    if is_askers(store, made):
        _say_later(store, made.chat_id, Say(key=f"request.late_{made.kind}", facts=facts, lane=Lane.REMINDER), now)


def _end(store: Store, made: Request, now: datetime) -> bool:
    if not requests.decide(store, made.id, requests.Status.EXPIRED, now):
        return False
    if is_askers(store, made):
        _say_later(store, made.chat_id, Say(key=f"request.expired_{made.kind}", lane=Lane.REMINDER), now)
    if made.kind in (Kind.ENROL, Kind.JOIN):
        send_away(store, made)
    return True


def is_askers(store: Store, made: Request) -> bool:
    """Whether the phone is still that of whoever asked: in other hands it hears nothing of what a family wanted."""
    return made.chat_id in accounts.chats_of(store, made.account_id)


def send_away(store: Store, made: Request) -> None:
    """Whoever waited for a yes that does not come is a stranger again, and may ask anew."""
    account = accounts.by_id(store, made.account_id)
    if account is not None and account.status is Status.WAITING:
        shared_phones.leave(store, made.chat_id, account.id)
        accounts.close(store, account.id)


def _remind(store: Store, made: Request, now: datetime) -> None:
    asker = accounts.by_id(store, made.account_id)
    if asker is None:
        return
    facts: dict[str, Fact] = {"name": asker.name}
    if made.kind is Kind.JOIN:
        facts |= {"names": [], "shared": False, "holder": ""}  # who asks /permintaan sees them
    say = Say(key=f"request.waits_{made.kind}", facts=facts, options=answers(made), lane=Lane.REMINDER)
    told = (*deciders(store, made), *accounts.who_serves(store, made.area, Role.PEMBINA))
    for one in {each.id: each for each in told}.values():
        tell(store, one.id, say, now=now, quiet_hours=True)


def _say_later(store: Store, chat_id: int, say: Say, now: datetime) -> None:
    chat = chats.by_id(store, chat_id)
    outbox.owe(store, chat_id, [say], now=now, due_at=next_allowed(now, chat.zone))
