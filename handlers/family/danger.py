"""Danger words, in any text of anybody: go now, don't wait for us, these are the numbers. And the kader is told."""

from __future__ import annotations

from domain.danger import danger_signs_in
from domain.people import Role
from domain.talk import Lane, Say
from handlers.exchange import Exchange
from handlers.people import shared_phone
from storage.people import accounts, people


def signs_in(text: str) -> frozenset[str]:
    """Codes of the danger signs that a text speaks of."""
    return danger_signs_in(text)


def answer(x: Exchange) -> Say:
    """The same answer for every family, and one for those who accompany families; before anything else."""
    tell_kader(x)
    key = "danger.answer" if x.role in (None, Role.KELUARGA) else "danger.answer_kader"
    return Say(key=key, facts={"numbers": list(x.policy.emergency)})


def check(x: Exchange) -> list[Say]:
    """/darurat: the signs to look for, and what to do."""
    return [Say(key="danger.check", facts={"numbers": list(x.policy.emergency)})]


def numbers(x: Exchange) -> list[Say]:
    """/nomor: whom to call, without the long list of signs."""
    return [Say(key="danger.numbers", facts={"numbers": list(x.policy.emergency)})]


def tell_kader(x: Exchange) -> None:
    """A family's cry reaches its own kader at once, that of a shared phone the kader of each; the text itself stays in
    the family's chat."""
    if x.role is Role.KELUARGA:
        for account in shared_phone.families(x):
            _tell_kader_of(shared_phone.alone(x, account))


def _tell_kader_of(x: Exchange) -> None:
    if x.account is None or x.account.person_id is None:
        return
    person = people.person_in(x.store, x.scope, x.account.person_id)
    say = Say(key="danger.kader_alert", facts={"name": x.account.name}, lane=Lane.ALERT)
    for kader in accounts.who_serves(x.store, x.account.area, Role.KADER):
        if person is None or kader.team_id in (None, person.team_id):
            x.tell(kader.id, say)
