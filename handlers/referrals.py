"""A referral finds its officer: those nearest hear of it at once, one says "Saya tangani", the kader learns who."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from storage import accounts, areas, people, referrals
from storage.referrals import Referral


def alert(x: Exchange, referral_id: int, child: str, area: str, reasons: list[Fact]) -> int:
    """Tell the petugas of the area, or the pembina where there is none, of somebody who must be seen today. Returns
    how many phones will hear of it."""
    assert x.account is not None
    facts: dict[str, Fact] = {
        "child": child,
        "area": areas.name_path(x.store, area),
        "kader": x.account.name,
        "today": True,
        "reasons": reasons,
    }
    take_button = Option(tap=Tap("", 0, f"/tangani {referral_id}"), key="button.i_take_it")
    say = Say(key="referral.new", facts=facts, options=((take_button,),), lane=Lane.ALERT)
    serving = accounts.who_serves(x.store, area, Role.PETUGAS) or accounts.who_serves(x.store, area, Role.PEMBINA)
    return sum(x.tell(officer.id, say) for officer in serving)


def take(x: Exchange, referral_id: int) -> list[Say]:
    """/tangani: the first who presses takes it; the kader is told by name."""
    assert x.account is not None
    referral = referrals.referral_in(x.store, x.scope, referral_id)
    child = people.person_in(x.store, x.scope, referral.person_id) if referral is not None else None
    if referral is None or child is None:
        return [Say(key="trouble.not_yours")]
    if not referrals.take(x.store, referral.id, x.account.id, x.now):
        return [_taken_by_another(x, referral, child.name)]
    x.note("take", "referral", referral.id)
    taken = Say(key="referral.taken", facts={"name": x.account.name, "child": child.name}, lane=Lane.ALERT)
    if referral.account_id is not None:
        x.tell(referral.account_id, taken)
    return [Say(key="referral.yours", facts={"child": child.name})]


def _taken_by_another(x: Exchange, referral: Referral, child: str) -> Say:
    other = accounts.by_id(x.store, referral.taken_by) if referral.taken_by is not None else None
    if other is None or (x.account is not None and other.id == x.account.id):
        return Say(key="trouble.not_now")
    return Say(key="referral.taken", facts={"name": other.name, "child": child})
