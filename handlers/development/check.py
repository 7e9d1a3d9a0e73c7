"""/perkembangan: kader or parent look together at what a child can do; a few taps, no test and no diagnosis."""

from __future__ import annotations

from datetime import date

from domain import development
from domain.ages import add_months
from domain.findings import Referral
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.development import checklist, stimulation
from handlers.development.checklist import Item
from handlers.exchange import Exchange
from handlers.short_ids import id_in, number_in, shortened
from storage.people import accounts, people
from storage.people.families import Person
from storage.visits import development as kept
from storage.visits import referrals
from storage.visits.development import Check

CHILD_MONTHS = 60
MOST_CHILDREN = 20  # to choose from in one message
PER_ROW = 5
ALL_SEEN = "ok"


def button(person_id: int) -> Option:
    """On the child's card."""
    return Option(tap=Tap("", 0, f"/perkembangan {person_id}"), key="button.development")


def begin(x: Exchange, rest: str) -> list[Say]:
    """/perkembangan: whose? /perkembangan <child>: the list for its age."""
    if not rest:
        return _choose(x)
    child = _child(x, which) if (which := id_in(rest)) is not None else None
    if child is None or child.birth_date is None:
        return [Say(key="trouble.not_yours")]
    weeks = _weeks_at_birth(x, child.id)
    earlier = kept.of_people(x.store, x.scope, [child.id]).get(child.id, ())
    found = checklist.checklist(child.birth_date, x.today, weeks, earlier, kept.card(x.store))
    if not found.items:
        return [Say(key="development.nothing_to_ask", facts={"name": child.name})]
    assert x.account is not None
    check = kept.begin(
        x.store,
        person_id=child.id,
        account_id=x.account.id,
        source=found.source,
        on=x.today,
        months=found.months,
        asked=[item.code for item in found.items],
        now=x.now,
    )
    return [_shown(check, child, found.items, corrected=_is_corrected(child.birth_date, weeks, x.today))]


def tick(x: Exchange, rest: str) -> list[Say]:
    """/butir <check> <number>: not seen yet, or seen after all; /butir <check> ok: that was all."""
    which, _, what = rest.partition(" ")
    number = number_in(which) if which else None
    check = kept.one(x.store, x.scope, number) if number is not None else None
    child = _child(x, check.person_id) if check is not None else None
    if check is None or child is None or x.account is None or check.account_id != x.account.id:
        return [Say(key="trouble.not_yours")]
    if check.done:
        return [Say(key="trouble.not_now")]
    items = checklist.texts(check, kept.card(x.store))
    if what == ALL_SEEN:
        return _finished(x, check, child, items)
    if not what.isdecimal() or not 1 <= int(what[:3]) <= len(items):
        return [Say(key="trouble.not_now")]
    code = items[int(what[:3]) - 1].code
    missing = [each for each in check.missing if each != code] if code in check.missing else [*check.missing, code]
    kept.mark(x.store, check.id, missing)
    changed = kept.one(x.store, x.scope, check.id)
    assert changed is not None
    return [_shown(changed, child, items, edits=True)]


def _choose(x: Exchange) -> list[Say]:
    """The children by when they are to be looked at; a family with one child goes straight to it."""
    children = people.children(x.store, x.scope, x.today, CHILD_MONTHS)
    if not children:
        return [Say(key="development.nobody")]
    if len(children) == 1:
        return begin(x, str(children[0].id))
    checks = kept.of_people(x.store, x.scope, [child.id for child in children])
    due = {child.id: _next(child.birth_date, checks.get(child.id, ()), x.today) for child in children}
    order = sorted(children, key=lambda child: (due[child.id], child.name.casefold(), child.id))[:MOST_CHILDREN]
    rows = tuple((Option(tap=Tap("", 0, f"/perkembangan {child.id}"), label=child.name),) for child in order)
    waiting: list[Fact] = [child.name for child in order if due[child.id] <= x.today]
    return [Say(key="development.whose", facts={"names": waiting}, options=rows)]


def _next(born: date, checks: tuple[Check, ...], today: date) -> date:
    last = checks[-1] if checks else None
    if last is None:
        return max(today, add_months(born, 1))  # in the first month there is nothing to ask
    return development.next_check(born, last.checked_on, not last.missing, today)


def _child(x: Exchange, person_id: int) -> Person | None:
    """A living child that the asker accompanies."""
    child = people.person_in(x.store, x.scope, person_id)
    return child if child is not None and child.birth_date is not None and child.died_on is None else None


def _weeks_at_birth(x: Exchange, person_id: int) -> int | None:
    known = (one.gestation_weeks_at_birth for one in people.episodes(x.store, x.scope, person_id))
    return next((weeks for weeks in known if weeks is not None), None)


def _is_corrected(born: date, weeks: int | None, today: date) -> bool:
    return development.judged_months(born, today, weeks) != development.judged_months(born, today)


def _shown(
    check: Check, child: Person, items: tuple[Item, ...], *, corrected: bool = False, edits: bool = False
) -> Say:
    lines: list[Fact] = [{"text": item.text, "missing": item.code in check.missing} for item in items]
    numbers = [
        Option(tap=Tap("", 0, f"/butir {shortened(check.id)} {place}"), label=_number(place, item, check))
        for place, item in enumerate(items, start=1)
    ]
    rows = [tuple(numbers[at : at + PER_ROW]) for at in range(0, len(numbers), PER_ROW)]
    end = "button.done" if check.missing else "button.all_seen"
    rows.append((Option(tap=Tap("", 0, f"/butir {shortened(check.id)} {ALL_SEEN}"), key=end),))
    facts: dict[str, Fact] = {
        "name": child.name,
        "months": check.months,
        "corrected": corrected,
        "source": str(check.source),
        "observed": lines,
    }
    slot = f"development.{check.id}"
    shown, changed = (None, slot) if edits else (slot, None)
    return Say(key="development.ask", facts=facts, options=tuple(rows), slot=shown, edits=changed)


def _number(place: int, item: Item, check: Check) -> str:
    return f"{place} ✗" if item.code in check.missing else str(place)


def _finished(x: Exchange, check: Check, child: Person, items: tuple[Item, ...]) -> list[Say]:
    if not kept.finish(x.store, check.id):
        return [Say(key="trouble.not_now")]
    x.note("check", "development_check", check.id)
    assert child.birth_date is not None
    missing: list[Fact] = [item.text for item in items if item.code in check.missing]
    again = development.next_check(child.birth_date, check.checked_on, not missing, x.today)
    facts: dict[str, Fact] = {"name": child.name, "not_seen": missing, "on": again}
    if not missing:
        return [Say(key="development.all_there", facts=facts)]
    says = [Say(key="development.not_yet", facts=facts | {"tips": stimulation.tips(x, check.missing)})]
    weeks = _weeks_at_birth(x, child.id)
    earlier = kept.of_people(x.store, x.scope, [child.id]).get(child.id, ())
    needed = checklist.referral_of(check, child.birth_date, weeks, earlier, kept.card(x.store))
    return [*says, _refer(x, check, child, needed, missing)] if needed is not None else says


def _refer(x: Exchange, check: Check, child: Person, needed: Referral, missing: list[Fact]) -> Say:
    """One referral for the same reason at a time. A family hears that somebody will look with her, its kader why."""
    assert x.account is not None
    by_family = x.role is Role.KELUARGA
    open_ones = referrals.open_in(x.store, x.scope)
    if not any(one.person_id == child.id and set(needed.reasons) <= set(one.reasons) for one in open_ones):
        referrals.make(
            x.store,
            person_id=child.id,
            area=child.area,
            account_id=None if by_family else x.account.id,
            referral=needed,
            on=check.checked_on,
            now=x.now,
        )
        if by_family:
            _tell_kader(x, child, missing)
    return Say(key="development.look_together" if by_family else "development.refer", facts={"name": child.name})


def _tell_kader(x: Exchange, child: Person, missing: list[Fact]) -> None:
    say = Say(
        key="development.tell_kader",
        facts={"name": child.name, "not_seen": missing},
        options=((Option(tap=Tap("", 0, f"/orang {child.id}"), key="button.child_card"),),),
        lane=Lane.REMINDER,
    )
    for one in accounts.who_accompanies(x.store, child.area, child.team_id):
        x.tell(one.id, say)
