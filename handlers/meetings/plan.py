"""/rtl: what was agreed to be done, by whom and until when; settled by a tap, remembered in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from domain.areas import contains
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import is_quiet
from domain.zones import local
from handlers.exchange import Exchange
from handlers.tell import tell
from storage.database import Store
from storage.meetings import action_items
from storage.meetings.action_items import Item, ItemState
from storage.people import accounts
from storage.people.accounts import Account
from storage.villages import areas
from storage.wire import awaited
from storage.wire.awaited import What

DAYS_BEFORE = 3
PER_SCREEN, MOST_AREAS = 20, 20
LONGEST_LABEL, LONGEST_NOTE = 40, 1000
OTHER = "other"
# Whom each role may choose as an owner; a kabupaten has too many kader for a list.
_LED: Mapping[Role | None, tuple[Role, ...]] = {
    Role.PEMBINA: (Role.KADER, Role.PETUGAS, Role.PEMBINA, Role.KOORDINATOR),
    Role.KOORDINATOR: (Role.PEMBINA, Role.PETUGAS, Role.KOORDINATOR),
}


def owners(x: Exchange) -> list[dict[str, str]]:
    """Whom an item can be given to, by account, and "somebody else", who is typed."""
    people = [one for role in _LED[x.role] for one in accounts.list_in(x.store, x.scope, role)]
    named = sorted((_label(x, one), one.id) for one in people)
    other = x.library.text("plan.somebody_else", {}, x.chat.language)
    return [*({"name": str(number), "label": label} for label, number in named), {"name": OTHER, "label": other}]


def named(x: Exchange, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the record with each owner's name as text, and whose account it is (owner_id), if anybody's. A
    chosen account that is not the recorder's to choose counts as nobody's."""
    known = {one.id: one for role in _LED[x.role] for one in accounts.list_in(x.store, x.scope, role)}
    found = []
    for row in rows:
        chosen = str(row.get("owner_account") or "")
        one = known.get(int(chosen)) if chosen.isdecimal() else None
        typed = str(row.get("owner") or "")
        owner_id = one.id if one is not None else owner_of(typed, known.values())
        found.append({**row, "owner": one.name if one is not None else typed, "owner_id": owner_id})
    return found


def keep(x: Exchange, meeting_id: int, area: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """One item per row of `named`; returns how many."""
    assert x.account is not None
    agreed = list(rows)
    for row in agreed:
        action_items.add(
            x.store,
            meeting_id=meeting_id,
            area=area,
            created_by=x.account.id,
            owner_id=row["owner_id"],
            activity=str(row.get("activity") or ""),
            owner=row["owner"],
            target=str(row.get("target") or ""),
            due_on=row.get("due"),
        )
    return len(agreed)


def owner_of(typed: str, known: Iterable[Account]) -> int | None:
    """The one account of that name; None where nobody is called so, or several are."""
    found = {one.id for one in known if one.name.casefold() == typed.strip().casefold()}
    return found.pop() if len(found) == 1 else None


def listing(x: Exchange, area: str) -> list[Say]:
    """/rtl [area]: one item at once; of several a list to open, and the areas in which there are some."""
    everything = action_items.open_in(x.store, x.scope)
    inside = [one for one in everything if not area or _inside(area, one.area)]
    if not inside:
        return [Say(key="plan.none")]
    if len(inside) == 1:
        return [_shown(x, inside[0])]
    facts: dict[str, Fact] = {
        "count": len(inside),
        "late_count": sum(_is_late(x, one) for one in inside),
        "more_items": max(len(inside) - PER_SCREEN, 0),
        "in_area": areas.name_path(x.store, area) if area else "",
    }
    rows = [(Option(tap=Tap("", 0, f"/rtl_buka {one.id}"), label=_brief(x, one)),) for one in inside[:PER_SCREEN]]
    return [Say(key="plan.list", facts=facts, options=(*rows, *_by_area(x, everything, area)))]


def show(x: Exchange, item_id: int) -> list[Say]:
    """/rtl_buka"""
    item = action_items.item_in(x.store, x.scope, item_id)
    return [Say(key="trouble.not_yours") if item is None else _shown(x, item)]


def begin_note(x: Exchange, item_id: int) -> list[Say]:
    """/rtl_catat: the next text in this chat is a note on it."""
    item = action_items.item_in(x.store, x.scope, item_id)
    if item is None:
        return [Say(key="trouble.not_yours")]
    if item.state is not ItemState.OPEN:
        return [Say(key="trouble.not_now")]
    awaited.put(x.store, x.chat.id, What.PLAN_NOTE, item.id, x.now)
    return [Say(key="plan.write_note", facts={"activity": item.activity})]


def noted(x: Exchange, item_id: int | None, text: str) -> list[Say]:
    """The note that was asked for; whoever else the item is of reads it."""
    assert x.account is not None
    item = action_items.item_in(x.store, x.scope, item_id) if item_id is not None else None
    if item is None or not action_items.note(x.store, item, text[:LONGEST_NOTE], by=x.account.id):
        return [Say(key="trouble.not_now")]
    x.note("note_plan", "action_item", item.id)
    facts: dict[str, Fact] = {"activity": item.activity, "name": x.account.name, "plan_note": text[:LONGEST_NOTE]}
    for other in {item.created_by, item.owner_id} - {x.account.id, None}:
        if other is not None:
            x.tell(other, Say(key="plan.told_note", facts=facts))
    return [Say(key="plan.noted"), *show(x, item.id)]


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


def _label(x: Exchange, one: Account) -> str:
    role = x.library.text(f"role.{one.role}", {}, x.chat.language)
    return f"{one.name} ({role})"


def _remind_one(store: Store, item: Item, *, late: bool, now: datetime) -> bool:
    who = accounts.by_id(store, item.owner_id or item.created_by)
    if who is None or who.scope is None:
        who = accounts.by_id(store, item.created_by)
    if who is None or who.scope is None:
        return False
    key = "plan.is_overdue" if late else "plan.is_due"
    say = Say(key=key, facts=_facts(item), options=_buttons(item), lane=Lane.REMINDER)
    tell(store, who.id, say, now=now)
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
    said: list[Fact] = [
        {"name": who.name if (who := accounts.by_id(x.store, one.account_id)) is not None else "", "text": one.text}
        for one in item.notes
    ]
    more: dict[str, Fact] = {
        "area": areas.name_path(x.store, item.area),
        "late": _is_late(x, item),
        "plan_notes": said,
        "item_state": str(item.state),
    }
    options = _buttons(item) if item.state is ItemState.OPEN else ()
    return Say(key="plan.item", facts=_facts(item) | more, options=options)


def _place(x: Exchange, code: str) -> dict[str, Fact]:
    known = areas.by_code(x.store, code)
    return {"area_name": known.name if known is not None else code}


def _is_late(x: Exchange, item: Item) -> bool:
    return item.due_on is not None and item.due_on < x.today


def _inside(area: str, code: str) -> bool:
    try:
        return contains(area, code)
    except ValueError:
        return False


def _brief(x: Exchange, item: Item) -> str:
    sign = "⚠ " if _is_late(x, item) else ""
    said = f"{sign}{item.activity}"
    return said if len(said) <= LONGEST_LABEL else said[: LONGEST_LABEL - 1].rstrip() + "…"


def _by_area(x: Exchange, items: Iterable[Item], chosen: str) -> list[tuple[Option, ...]]:
    """One button per area that has items, where there are several; and the way back to all."""
    if chosen:
        return [(Option(tap=Tap("", 0, "/rtl"), key="button.all_plans"),)]
    counted = Counter(item.area for item in items)
    if len(counted) < 2:
        return []
    return [
        (Option(tap=Tap("", 0, f"/rtl {code}"), key="button.plans_of", facts=_place(x, code) | {"count": count}),)
        for code, count in sorted(counted.items())[:MOST_AREAS]
    ]


def _buttons(item: Item) -> tuple[tuple[Option, ...], ...]:
    done_button = Option(tap=Tap("", 0, f"/rtl_selesai {item.id}"), key="button.plan_done")
    note = Option(tap=Tap("", 0, f"/rtl_catat {item.id}"), key="button.plan_note")
    return ((done_button, note), (Option(tap=Tap("", 0, f"/rtl_batal {item.id}"), key="button.plan_drop"),))


def _facts(item: Item) -> dict[str, Fact]:
    due: date | None = item.due_on
    return {"activity": item.activity, "owner": item.owner, "target": item.target, "due": due}
