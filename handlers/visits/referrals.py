"""A referral finds its officer: those nearest hear of it at once, one says "Saya tangani", the kader learns who."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from storage import accounts, areas, people, referrals
from storage.accounts import Account
from storage.referrals import Referral


def alert(x: Exchange, referral_id: int, child: str, area: str, reasons: Sequence[str]) -> int:
    """Tell the petugas of the area, or the pembina where there is none, of somebody who must be seen today. reasons:
    codes of findings. Returns how many phones will hear of it."""
    assert x.account is not None
    take_button = Option(tap=Tap("", 0, f"/tangani {referral_id}"), key="button.i_take_it")
    say = Say(
        key="referral.new",
        facts=_facts(x, child, area, x.account.name, reasons),
        options=((take_button,),),
        lane=Lane.ALERT,
        slot=_slot(referral_id),
    )
    return sum(x.tell(officer.id, say) for officer in _serving(x, area))


def take(x: Exchange, referral_id: int) -> list[Say]:
    """/tangani: the first who presses takes it; the button goes from every officer's chat, the kader is told a name."""
    assert x.account is not None
    referral = referrals.referral_in(x.store, x.scope, referral_id)
    child = people.person_in(x.store, x.scope, referral.person_id) if referral is not None else None
    if referral is None or child is None:
        return [Say(key="trouble.not_yours")]
    if not referrals.take(x.store, referral.id, x.account.id, x.now):
        return [_taken_by_another(x, referral, child.name)]
    x.note("take", "referral", referral.id)
    _close_alerts(x, referral, child.name)
    taken = Say(key="referral.taken", facts={"name": x.account.name, "child": child.name}, lane=Lane.ALERT)
    if referral.account_id is not None:
        x.tell(referral.account_id, taken)
    return [Say(key="referral.yours", facts={"child": child.name})]


def _close_alerts(x: Exchange, referral: Referral, child: str) -> None:
    kader = accounts.by_id(x.store, referral.account_id) if referral.account_id is not None else None
    facts = _facts(x, child, referral.area, kader.name if kader is not None else "", referral.reasons)
    say = Say(key="referral.new", facts=facts, edits=_slot(referral.id))
    for officer in _serving(x, referral.area):
        x.tell(officer.id, say)


def _serving(x: Exchange, area: str) -> Sequence[Account]:
    return accounts.who_serves(x.store, area, Role.PETUGAS) or accounts.who_serves(x.store, area, Role.PEMBINA)


def _facts(x: Exchange, child: str, area: str, kader: str, reasons: Sequence[str]) -> dict[str, Fact]:
    said: list[Fact] = [x.library.text(f"finding.{code}", {}, x.chat.language) for code in dict.fromkeys(reasons)]
    return {
        "child": child,
        "area": areas.name_path(x.store, area),
        "kader": kader,
        "today": True,
        "reasons": said,
    }


def _slot(referral_id: int) -> str:
    return f"referral.{referral_id}"


def _taken_by_another(x: Exchange, referral: Referral, child: str) -> Say:
    other = accounts.by_id(x.store, referral.taken_by) if referral.taken_by is not None else None
    if other is None or (x.account is not None and other.id == x.account.id):
        return Say(key="trouble.not_now")
    return Say(key="referral.taken", facts={"name": other.name, "child": child})
