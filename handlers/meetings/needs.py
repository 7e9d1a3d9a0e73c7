"""/kebutuhan: what a village needs for the programme, told by kader or pembina, and how far it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from domain.areas import Level, level
from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from domain.villages import NEXT, NeedKind, NeedState, Source
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.meetings.places import area_and_year, desa, own_area
from handlers.short_ids import id_in
from storage.interviews.drafts import Draft
from storage.meetings import needs
from storage.meetings.needs import Need
from storage.villages import areas

PER_SCREEN = 20
LONGEST_LABEL = 40
MOST_AREAS = 40
_LINE = "/kebutuhan"


def listing(x: Exchange, rest: str) -> list[Say]:
    """/kebutuhan [area] [year]: sums of an area with the places below it; of a desa also each need, open ones first."""
    asked = area_and_year(x, rest)
    if asked is None:
        return [Say(key="trouble.not_yours")]
    area, year = asked
    found = sorted(needs.list_in(x.store, x.scope, area, year), key=_how_far)
    shown = found[:PER_SCREEN] if level(area) is Level.DESA_KELURAHAN else []
    facts: dict[str, Fact] = {
        "area": areas.name_path(x.store, area),
        "year": str(year),
        "count": len(found),
        "need_sums": sums(found),
        "more_needs": len(found) - len(shown) if shown else 0,
    }
    rows = [(_opens(x, one),) for one in shown] or _below(x, area, year)
    return [Say(key="need.list", facts=facts, options=(*rows, *_ways_on(area, year, bool(found))))]


def begin(x: Exchange, area: str) -> list[Say]:
    """/kebutuhan_baru DESA"""
    found = own_area(x, area)
    if found is None or found.level is not Level.DESA_KELURAHAN:
        return [Say(key="trouble.not_yours")]
    return interview.begin(x, PURPOSE, {"area": area})


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """The right is checked here, whatever the form offered."""
    assert x.account is not None
    answers = turn.answers
    area = str(answers["area"])
    if area not in {place["name"] for place in desa(x)}:
        return [Say(key="trouble.not_yours")]
    made = needs.add(
        x.store,
        area=area,
        kind=NeedKind(str(answers["need_kind"])),
        for_year=x.today.year + (answers["year"] == "next_year"),
        quantity=_number(answers.get("quantity")),
        cost_rp=_number(answers.get("cost_rp")),
        source=Source(str(answers["source"])),
        what=str(answers.get("what") or ""),
        note=str(answers.get("note") or ""),
        by=x.account.id,
        now=x.now,
    )
    x.note("add_need", "need", made)
    return [Say(key="need.kept"), *show(x, made)]


def show(x: Exchange, need_id: int) -> list[Say]:
    """/kebutuhan_buka: one need, and what it can become; that is for pembina and koordinator to say."""
    found = needs.need_in(x.store, x.scope, need_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    steps = () if x.role is Role.KADER else NEXT[found.state]
    rows = [(Option(tap=Tap("", 0, f"/kebutuhan_jadi {found.id} {to}"), key=f"button.need_{to}"),) for to in steps]
    back = Option(tap=Tap("", 0, f"{_LINE} {found.area} {found.for_year}"), key="button.all_needs")
    return [Say(key="need.shown", facts=_facts(x, found), options=(*rows, (back,)))]


def move(x: Exchange, rest: str) -> list[Say]:
    """/kebutuhan_jadi ID STATE"""
    number, _, state = rest.partition(" ")
    which = id_in(number) if state in set(NeedState) else None
    found = needs.need_in(x.store, x.scope, which) if which is not None else None
    if found is None:
        return [Say(key="trouble.not_yours")]
    assert x.account is not None
    to = NeedState(state)
    if to not in NEXT[found.state] or not needs.move(x.store, found, to, by=x.account.id, now=x.now):
        return [Say(key="trouble.not_now")]
    x.note(f"need_{to}", "need", found.id)
    return show(x, found.id)


def sums(found: Iterable[Need]) -> list[Fact]:
    """Per state, how many and what they cost; a cost that nobody told is not in the sum, so it is said how many."""
    counted: Counter[NeedState] = Counter()
    cost: Counter[NeedState] = Counter()
    untold: Counter[NeedState] = Counter()
    for one in found:
        counted[one.state] += 1
        cost[one.state] += one.cost_rp or 0
        untold[one.state] += one.cost_rp is None
    return [
        {"state": str(state), "count": counted[state], "cost": cost[state], "untold": untold[state]}
        for state in NeedState
        if counted[state]
    ]


def _how_far(one: Need) -> int:
    return tuple(NeedState).index(one.state)


def _opens(x: Exchange, one: Need) -> Option:
    kind = x.library.text(f"need.kind_{one.kind}", {}, x.chat.language)
    said = f"{kind}: {one.what}" if one.what else kind
    label = said if len(said) <= LONGEST_LABEL else said[: LONGEST_LABEL - 1].rstrip() + "…"
    return Option(tap=Tap("", 0, f"/kebutuhan_buka {one.id}"), label=label)


def _below(x: Exchange, area: str, year: int) -> list[tuple[Option, ...]]:
    return [
        (Option(tap=Tap("", 0, f"{_LINE} {one.code} {year}"), label=one.title),)
        for one in areas.children(x.store, area)[:MOST_AREAS]
    ]


def _ways_on(area: str, year: int, some: bool) -> Sequence[tuple[Option, ...]]:
    rows: list[tuple[Option, ...]] = []
    if level(area) is Level.DESA_KELURAHAN:
        rows.append((Option(tap=Tap("", 0, f"/kebutuhan_baru {area}"), key="button.add_need"),))
    if some:
        line = f"/dokumen_kebutuhan {area} {year}"
        word = Option(tap=Tap("", 0, f"{line} word"), key="button.needs_word")
        rows.append((word, Option(tap=Tap("", 0, f"{line} excel"), key="button.needs_excel")))
    other = Option(tap=Tap("", 0, f"{_LINE} {area} {year + 1}"), key="button.year", facts={"year": str(year + 1)})
    before = Option(tap=Tap("", 0, f"{_LINE} {area} {year - 1}"), key="button.year", facts={"year": str(year - 1)})
    return [*rows, (before, other)]


def _facts(x: Exchange, one: Need) -> dict[str, Fact]:
    return {
        "area": areas.name_path(x.store, one.area),
        "year": str(one.for_year),
        "need_kind": str(one.kind),
        "need_what": one.what,
        "need_note": one.note,
        "quantity": one.quantity,
        "cost_rp": one.cost_rp,
        "need_source": str(one.source),
        "need_state": str(one.state),
    }


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    return {"wilayah": desa(x)}


PURPOSE = Purpose(form="kebutuhan", instances=_instances, keep=keep)
