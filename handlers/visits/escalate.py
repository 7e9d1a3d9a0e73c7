"""What happens to a referral with time: the next in line are told, the officer gets the list of the day, and who has
heard nothing for days is reminded. Each step is written down once, so that any number of heartbeats may come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime, time, timedelta
from functools import cache, partial

from domain.talk import Fact, Lane, Option, Say, Tap
from domain.thresholds import thresholds
from domain.timing import is_quiet
from domain.zones import Zone, local, to_utc
from handlers.exchange import Policy
from handlers.tell import tell
from handlers.visits.circles import Circle, circles
from handlers.visits.referrals import alarm, alarm_facts, button
from storage.database import Store
from storage.people import accounts, people
from storage.people.accounts import Account
from storage.villages import areas
from storage.visits import due, referral_steps, referrals
from storage.visits.referral_steps import Step
from storage.visits.referrals import Referral

LIST_HOUR = time(8)
FORGOTTEN = timedelta(days=60)  # what is older is for people to look through, in /rujukan
ALARM_AGE = timedelta(days=3)  # then the reminder of those days takes over
REMINDER_DAYS = 2  # so long it may wait for a phone
PER_LIST = 20


def go_on(store: Store, now: datetime, policy: Policy) -> int:
    """Nobody has taken a referral of today: the next circle is told, at any hour. When all have been, the kader gets
    the numbers. Returns how many went on."""
    wait = timedelta(minutes=policy.take_minutes)
    found = referral_steps.untaken(store, made_until=now - wait, made_after=now - ALARM_AGE)
    done = referral_steps.done(store, [one.id for one in found])
    around = cache(partial(circles, store))  # every minute, of many referrals in one village
    return sum(
        _next_circles(store, one, around(one.area, one.rung), done.get(one.id, frozenset()), now, policy)
        for one in found
    )


def _next_circles(
    store: Store, referral: Referral, around: Sequence[Circle], done: Set[str], now: datetime, policy: Policy
) -> bool:
    due = (now - referral.created_at) // timedelta(minutes=policy.take_minutes)
    fresh = [
        circle
        for number, circle in enumerate(around[: due + 1])
        if (step := referral_steps.circle(number)) not in done and referral_steps.add(store, referral.id, step, now)
    ]
    for circle in fresh:
        for officer in circle:
            _about(store, officer, referral, lambda name: alarm(referral.id, alarm_facts(store, referral, name)), now)
    nobody = due >= len(around) and referral_steps.add(store, referral.id, Step.NOBODY, now)
    if fresh or nobody:
        _tell_kader(store, referral, fresh[-1] if fresh and not nobody else (), now, policy)
    return bool(fresh) or nobody


def _tell_kader(store: Store, referral: Referral, circle: Circle, now: datetime, policy: Policy) -> None:
    """She hears who is asked now, and always whom she can call herself."""
    kader = _account(store, referral.account_id)
    if kader is None:
        return
    facts: dict[str, Fact] = {"names": [one.name for one in circle], "numbers": list(policy.emergency)}
    options = ((button(f"/diantar {referral.id}", "button.brought"),),)
    key = "referral.passed_on" if circle else "referral.nobody_took"
    say = Say(key=key, facts=facts, options=options, lane=Lane.ALERT)
    _about(store, kader, referral, lambda name: _with_child(say, name), now)


def list_of_the_day(store: Store, now: datetime) -> int:
    """What is not for today is told to the nearest petugas (the pembina where there is none) in one message a day,
    from eight in the morning. Returns how many phones will hear."""
    new = referral_steps.unlisted(store, made_until=now, made_after=now - FORGOTTEN)
    lists: dict[int, tuple[Account, list[Referral]]] = {}
    around_of, zone_of = cache(partial(circles, store)), cache(partial(areas.zone, store))  # many are of one village
    for referral in new:
        if not _is_time_to_list(referral, zone_of(referral.area), now):
            continue
        around = around_of(referral.area, referral.rung)  # where nobody serves, it steps aside for those behind it
        if referral_steps.add(store, referral.id, Step.LISTED, now):
            for officer in around[0] if around else ():
                lists.setdefault(officer.id, (officer, []))[1].append(referral)
    return sum(tell(store, one.id, _daily(store, one, listed), now=now) for one, listed in lists.values())


def _is_time_to_list(referral: Referral, zone: Zone, now: datetime) -> bool:
    """Once a day: what was made before today's hour, after that hour."""
    there = local(now, zone)
    hour = to_utc(there.date(), LIST_HOUR, zone)
    return there.time() >= LIST_HOUR and not is_quiet(there.time()) and referral.created_at < hour


def _daily(store: Store, officer: Account, listed: Sequence[Referral]) -> Say:
    assert officer.scope is not None
    waiting = len(referrals.open_in(store, officer.scope))
    options = [(option,) for option in _named(store, officer, listed[:PER_LIST])]
    if waiting > len(options):
        options.append((button("/rujukan", "button.all_referrals"),))
    return Say(
        key="referral.list_of_the_day",
        facts={"count": len(listed), "waiting": waiting},
        options=tuple(options),
        lane=Lane.REMINDER,
    )


def _named(store: Store, officer: Account, listed: Sequence[Referral]) -> Iterator[Option]:
    assert officer.scope is not None
    named = due.names(store, officer.scope, [referral.person_id for referral in listed])
    for referral in listed:
        if (known := named.get(referral.person_id)) is not None:
            yield Option(tap=Tap("", 0, f"/buka_rujukan {referral.id}"), label=known.name)


def remind(store: Store, now: datetime) -> int:
    """No end for three days (`referral_answer_days`): kader, officer and pembina hear of it once, by day."""
    days = int(thresholds(now.date())["referral_answer_days"].value)
    found = referral_steps.overdue(store, made_until=now - timedelta(days=days), made_after=now - FORGOTTEN)
    return sum(_remind(store, one, now) for one in found if referral_steps.add(store, one.id, Step.OVERDUE, now))


def _remind(store: Store, referral: Referral, now: datetime) -> int:
    facts: dict[str, Fact] = {"days": (now - referral.created_at).days}
    for_officer = Say(
        key="referral.overdue_officer",
        facts=facts | {"area": areas.name_path(store, referral.area)},
        options=((button(f"/buka_rujukan {referral.id}", "button.open"),),),
        lane=Lane.REMINDER,
    )
    for_kader = Say(
        key="referral.overdue_kader",
        facts=facts,
        options=((button(f"/diantar {referral.id}", "button.brought"), for_officer.options[0][0]),),
        lane=Lane.REMINDER,
    )
    told = [(one, for_officer) for one in _reminded(store, referral)]
    kader = _account(store, referral.account_id)
    told += [(kader, for_kader)] if kader is not None else []
    return sum(_about(store, one, referral, _adder(say), now, quiet_hours=True) for one, say in told)


def _reminded(store: Store, referral: Referral) -> Sequence[Account]:
    """Who has it, or else the nearest; and the pembina, who are the last circle."""
    around = circles(store, referral.area, referral.rung)
    taker = _account(store, referral.taken_by)
    first = (taker,) if taker is not None else (around[0] if around else ())
    return list({one.id: one for one in (*first, *(around[-1] if around else ()))}.values())


def _adder(say: Say) -> Callable[[str], Say]:
    return lambda name: _with_child(say, name)


def _with_child(say: Say, name: str) -> Say:
    return Say(key=say.key, facts={**say.facts, "child": name}, options=say.options, lane=say.lane)


def _about(
    store: Store,
    reader: Account,
    referral: Referral,
    worded: Callable[[str], Say],
    now: datetime,
    *,
    quiet_hours: bool = False,
) -> int:
    """Told with the name, to whom may know it."""
    name = _name(store, reader, referral)
    if name is None:
        return 0
    expires = now + timedelta(days=REMINDER_DAYS) if quiet_hours else None
    return tell(store, reader.id, worded(name), now=now, quiet_hours=quiet_hours, expires_at=expires)


def _name(store: Store, reader: Account, referral: Referral) -> str | None:
    person = people.person_in(store, reader.scope, referral.person_id) if reader.scope is not None else None
    return None if person is None else person.name


def _account(store: Store, account_id: int | None) -> Account | None:
    return accounts.by_id(store, account_id) if account_id is not None else None
