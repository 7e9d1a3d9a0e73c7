"""/rujukan: the referrals that wait, for kader, petugas and pembina, and what each of them can do about one."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from domain.zones import local
from handlers.exchange import Exchange
from handlers.visits.referrals import ANSWERERS, Options, answers, button, reason_keys
from storage.people import accounts, people
from storage.villages import areas
from storage.visits import referral_steps, referrals
from storage.visits.referrals import Referral, ReferralStatus

PER_SCREEN = 20


def listing(x: Exchange, page: int = 1) -> list[Say]:
    """/rujukan: what is due first comes first."""
    waiting = referrals.open_in(x.store, x.scope)
    if not waiting:
        return [Say(key="referral.none")]
    pages = -(-len(waiting) // PER_SCREEN)
    page = min(max(page, 1), pages)
    rows = [(_line(x, one),) for one in waiting[(page - 1) * PER_SCREEN : page * PER_SCREEN]]
    if page < pages:
        rows.append((button(f"/rujukan {page + 1}", "button.more"),))
    return [Say(key="referral.list", facts={"count": len(waiting)}, options=tuple(rows))]


def card(x: Exchange, referral_id: int) -> list[Say]:
    """/buka_rujukan: one referral with all that happened to it."""
    referral = referrals.referral_in(x.store, x.scope, referral_id)
    person = people.person_in(x.store, x.scope, referral.person_id) if referral is not None else None
    if referral is None or person is None:
        return [Say(key="trouble.not_yours")]
    kader, taker = (_name(x, account_id) for account_id in (referral.account_id, referral.taken_by))
    facts: dict[str, Fact] = {
        "child": person.name,
        "area": areas.name_path(x.store, referral.area),
        "kader": kader,
        "today": referral.today,
        "reasons": reason_keys(referral.reasons),
        "until": referral.due_on,
        "name": taker,
        "state": [f"referral.state_{referral.status}"],
        "answer": referral.reply or "",
        "happened": _steps(x, referral),
    }
    return [Say(key="referral.card", facts=facts, options=_deeds(x, referral))]


def _line(x: Exchange, referral: Referral) -> Option:
    person = people.person_in(x.store, x.scope, referral.person_id)
    facts: dict[str, Fact] = {
        "name": person.name if person is not None else "",
        "today": referral.today,
        "days": max((x.now - referral.created_at).days, 0),
    }
    return Option(tap=Tap("", 0, f"/buka_rujukan {referral.id}"), key="referral.line", facts=facts)


def _deeds(x: Exchange, referral: Referral) -> Options:
    if referral.status not in referrals.OPEN:
        return ()
    deeds: Options = ()
    if x.role in ANSWERERS:
        if referral.taken_by is None:
            deeds += ((button(f"/tangani {referral.id}", "button.i_take_it"),),)
        deeds += answers(referral.id)
    elif referral.status is not ReferralStatus.ARRIVED:
        deeds += ((button(f"/diantar {referral.id}", "button.brought"),),)
    if x.role in (Role.KADER, Role.PEMBINA):
        deeds += ((button(f"/batal_rujukan {referral.id}", "button.cancel_it"),),)
    return deeds


def _steps(x: Exchange, referral: Referral) -> list[Fact]:
    """What happened, the first first: made, taken, brought, arrived …; who was told when is for the record only."""
    happened = [("made", referral.created_at)]
    happened += [(one.step, one.at) for one in referral_steps.of_referral(x.store, referral.id) if one.step in _SHOWN]
    return [{"state": [f"referral.state_{step}"], "on": local(at, x.chat.zone).date()} for step, at in happened]


_SHOWN = frozenset({"taken", "brought", "arrived", "finished", "absent", "cancelled"})


def _name(x: Exchange, account_id: int | None) -> str:
    account = accounts.by_id(x.store, account_id) if account_id is not None else None
    return account.name if account is not None else ""
