"""Danger words, in any text of anybody: go now, don't wait for us, these are the numbers. And the kader is told."""

from __future__ import annotations

from domain.danger import danger_signs_in
from domain.people import Role
from domain.talk import Fact, Lane, Say
from handlers.exchange import Exchange
from handlers.people import shared_phone
from storage.people import accounts, people
from storage.villages import areas


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
    """A family's cry reaches who accompanies it at once, that of a shared phone of each family; the text itself
    stays in the family's chat."""
    if x.role is Role.KELUARGA:
        for account in shared_phone.families(x):
            _tell_kader_of(shared_phone.alone(x, account))


def _tell_kader_of(x: Exchange) -> None:
    if x.account is None or x.account.person_id is None:
        return
    person = people.person_in(x.store, x.scope, x.account.person_id)
    team_id = person.team_id if person is not None else None
    facts: dict[str, Fact] = {"name": x.account.name, "area": areas.name_path(x.store, x.account.area)}
    for one in accounts.who_accompanies(x.store, x.account.area, team_id):
        key = "danger.kader_alert" if one.role is Role.KADER else "danger.pembina_alert"
        x.tell(one.id, Say(key=key, facts=facts, lane=Lane.ALERT))
