"""A referral finds its officer: those nearest hear of it at once, one says "Saya tangani", the kader learns who."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.danger import danger_signs
from domain.people import Role
from domain.rules import Rung
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.visits.circles import circles
from storage.database import Store
from storage.people import accounts, people
from storage.people.accounts import Account
from storage.villages import areas
from storage.visits import referral_steps, referrals
from storage.visits.referral_steps import Step
from storage.visits.referrals import Referral

Options = tuple[tuple[Option, ...], ...]


def alert(x: Exchange, referral_id: int, child: str, area: str, rung: Rung, reasons: Sequence[str]) -> int:
    """Tell the nearest circle (handlers/visits/circles.py) of somebody who must be seen today. reasons: codes of
    findings, a danger sign with its own. Returns how many phones will hear of it."""
    assert x.account is not None
    around = circles(x.store, area, rung)
    if not around or not referral_steps.add(x.store, referral_id, referral_steps.circle(0), x.now):
        return 0
    say = alarm(referral_id, _facts(x.store, child, area, x.account.name, rung, reasons))
    return sum(x.tell(one.id, say) for one in around[0])


def take(x: Exchange, referral_id: int) -> list[Say]:
    """/tangani: the first who presses takes it; the button goes from every officer's chat, the kader is told a name."""
    assert x.account is not None
    referral = referrals.referral_in(x.store, x.scope, referral_id)
    child = people.person_in(x.store, x.scope, referral.person_id) if referral is not None else None
    if referral is None or child is None:
        return [Say(key="trouble.not_yours")]
    if not referrals.take(x.store, referral.id, x.account.id, x.now):
        return [_taken_by_another(x, referral, child.name)]
    referral_steps.add(x.store, referral.id, Step.TAKEN, x.now, x.account.id)
    x.note("take", "referral", referral.id)
    close_alerts(x, referral, child.name)
    taken = Say(key="referral.taken", facts={"name": x.account.name, "child": child.name}, lane=Lane.ALERT)
    if referral.account_id is not None:
        x.tell(referral.account_id, taken)
    return [Say(key="referral.yours", facts={"child": child.name}, options=answers(referral.id))]


def alarm(referral_id: int, facts: dict[str, Fact]) -> Say:
    """The alarm with its button, in a slot from which the button goes once somebody has it."""
    return Say(
        key="referral.new",
        facts=facts,
        options=((button(f"/tangani {referral_id}", "button.i_take_it"),),),
        lane=Lane.ALERT,
        slot=_slot(referral_id),
    )


def alarm_facts(store: Store, referral: Referral, child: str) -> dict[str, Fact]:
    """What an alarm says of a referral that was made before."""
    kader = accounts.by_id(store, referral.account_id) if referral.account_id is not None else None
    name = kader.name if kader is not None else ""
    return _facts(store, child, referral.area, name, referral.rung, referral.reasons)


def answers(referral_id: int, *, here: bool = False) -> Options:
    """How a petugas answers: with one tap, or in her own words. here: that the family has come is known."""
    finished, absent, write = (
        button(f"/{command} {referral_id}", key)
        for command, key in (
            ("selesai_rujukan", "button.finished"),
            ("tidak_datang", "button.absent"),
            ("tulis_hasil", "button.write"),
        )
    )
    if here:
        return ((finished,), (write,))
    return ((button(f"/diterima {referral_id}", "button.arrived"), finished), (absent, write))


def button(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)


def close_alerts(x: Exchange, referral: Referral, child: str) -> None:
    """The button goes from the chats of all who were told."""
    say = Say(key="referral.new", facts=alarm_facts(x.store, referral, child), edits=_slot(referral.id))
    for officer in _told(x.store, referral):
        x.tell(officer.id, say)


def _told(store: Store, referral: Referral) -> Iterator[Account]:
    """Those of all circles; where one was not told there is nothing to change."""
    for circle in circles(store, referral.area, referral.rung):
        yield from circle


def reason_keys(reasons: Sequence[str]) -> list[Fact]:
    """The words' keys of a referral's reasons: a danger sign by its own name."""
    return list(dict.fromkeys(_reason_key(reason) for reason in reasons))


def _reason_key(reason: str) -> str:
    code, _, sign = reason.partition(":")
    return f"sign.{sign}" if sign in danger_signs() else f"finding.{code}"


def _facts(store: Store, child: str, area: str, kader: str, rung: Rung, reasons: Sequence[str]) -> dict[str, Fact]:
    return {
        "child": child,
        "area": areas.name_path(store, area),
        "kader": kader,
        "now": rung is Rung.DANGER,
        "reasons": reason_keys(reasons),
    }


def _slot(referral_id: int) -> str:
    return f"referral.{referral_id}"


def _taken_by_another(x: Exchange, referral: Referral, child: str) -> Say:
    other = accounts.by_id(x.store, referral.taken_by) if referral.taken_by is not None else None
    if other is None or (x.account is not None and other.id == x.account.id):
        return Say(key="trouble.not_now")
    return Say(key="referral.taken", facts={"name": other.name, "child": child})


ANSWERERS = (Role.PETUGAS, Role.PEMBINA)
