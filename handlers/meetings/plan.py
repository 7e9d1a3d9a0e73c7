"""/rtl: what was agreed to be done, by whom and until when; settled by a tap, remembered in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import is_quiet
from domain.zones import local
from handlers.exchange import Exchange
from storage import accounts, action_items, areas, chats, outbox
from storage.accounts import Account
from storage.action_items import Item, ItemState
from storage.database import Store

DAYS_BEFORE = 3
_STAFF = (Role.KADER, Role.PETUGAS, Role.PEMBINA, Role.KOORDINATOR)


def keep(x: Exchange, meeting_id: int, area: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """One item per row of the record; returns how many."""
    assert x.account is not None
    known = [one for role in _STAFF for one in accounts.list_in(x.store, x.scope, role)]
    agreed = list(rows)
    for row in agreed:
        owner = str(row.get("owner") or "")
        action_items.add(
            x.store,
            meeting_id=meeting_id,
            area=area,
            created_by=x.account.id,
            owner_id=owner_of(owner, known),
            activity=str(row.get("activity") or ""),
            owner=owner,
            target=str(row.get("target") or ""),
            due_on=row.get("due"),
        )
    return len(agreed)


def owner_of(typed: str, known: Iterable[Account]) -> int | None:
    """The one account of that name; None where nobody is called so, or several are."""
    found = {one.id for one in known if one.name.casefold() == typed.strip().casefold()}
    return found.pop() if len(found) == 1 else None


def listing(x: Exchange) -> list[Say]:
    """/rtl: one message per item, with its buttons."""
    items = action_items.open_in(x.store, x.scope)
    if not items:
        return [Say(key="plan.none")]
    return [_shown(x, item) for item in items]


def done(x: Exchange, item_id: int) -> list[Say]:
    """/rtl_selesai"""
    return _settle(x, item_id, ItemState.DONE)


def drop(x: Exchange, item_id: int) -> list[Say]:
    """/rtl_batal"""
    return _settle(x, item_id, ItemState.DROPPED)


def overdue(x: Exchange, area: str) -> list[Say]:
    """What a meeting of this area begins with; nothing where all is done."""
    items = action_items.overdue_in(x.store, x.scope, area, x.today)
    if not items:
        return []
    return [Say(key="plan.overdue_first", facts={"overdue_items": [_facts(item) for item in items]})]


def remind(store: Store, now: datetime) -> int:
    """The beat: an owner hears of an item some days before it is due and once when it is overdue; where nobody of
    that name has an account, whoever wrote it down. Returns how many."""
    told = 0
    today = now.date()
    for item in action_items.to_remind(store, today + timedelta(days=DAYS_BEFORE), today):
        there = local(now, areas.zone(store, item.area))
        late = item.due_on is not None and item.due_on < there.date()
        too_early = item.due_on is not None and item.due_on > there.date() + timedelta(days=DAYS_BEFORE)
        if is_quiet(there.time()) or too_early or not action_items.claim(store, item.id, overdue=late, now=now):
            continue
        told += _remind_one(store, item, late=late, now=now)
    return told


def _remind_one(store: Store, item: Item, *, late: bool, now: datetime) -> bool:
    who = accounts.by_id(store, item.owner_id or item.created_by)
    if who is None or who.scope is None:
        who = accounts.by_id(store, item.created_by)
    if who is None or who.scope is None:
        return False
    key = "plan.is_overdue" if late else "plan.is_due"
    say = Say(key=key, facts=_facts(item), options=_buttons(item), lane=Lane.REMINDER)
    for chat_id in accounts.chats_of(store, who.id):
        chats.remember_menu(store, chat_id, say.options)
        outbox.owe(store, chat_id, [say], now=now)
    return True


def _settle(x: Exchange, item_id: int, state: ItemState) -> list[Say]:
    assert x.account is not None
    item = action_items.item_in(x.store, x.scope, item_id)
    if item is None:
        return [Say(key="trouble.not_yours")]
    if not action_items.settle(x.store, item.id, state, by=x.account.id, now=x.now):
        return [Say(key="trouble.not_now")]
    x.note(f"plan_{state}", "action_item", item.id)
    if item.created_by != x.account.id:
        x.tell(item.created_by, Say(key=f"plan.told_{state}", facts=_facts(item) | {"name": x.account.name}))
    return [Say(key=f"plan.settled_{state}", facts=_facts(item))]


def _shown(x: Exchange, item: Item) -> Say:
    late = item.due_on is not None and item.due_on < x.today
    facts = _facts(item) | {"area": areas.name_path(x.store, item.area), "late": late}
    return Say(key="plan.item", facts=facts, options=_buttons(item))


def _buttons(item: Item) -> tuple[tuple[Option, ...], ...]:
    done_button = Option(tap=Tap("", 0, f"/rtl_selesai {item.id}"), key="button.plan_done")
    return ((done_button, Option(tap=Tap("", 0, f"/rtl_batal {item.id}"), key="button.plan_drop")),)


def _facts(item: Item) -> dict[str, Fact]:
    due: date | None = item.due_on
    return {"activity": item.activity, "owner": item.owner, "target": item.target, "due": due}
