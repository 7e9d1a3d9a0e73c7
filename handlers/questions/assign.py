"""/serahkan_tanya: a question is given to somebody else of its area, who hears of it and has it from then on."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from handlers.questions import ask
from handlers.short_ids import id_in
from storage.family import questions
from storage.family.questions import Level, Question, Status
from storage.people import accounts
from storage.people.accounts import Account

_LEVELS = {Role.KADER: Level.KADER, Role.PETUGAS: Level.PETUGAS, Role.PEMBINA: Level.PEMBINA}
MOST = 40


def choose(x: Exchange, question_id: int) -> list[Say]:
    """/serahkan_tanya ID: to whom?"""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    if found.status is not Status.OPEN:
        return [Say(key="trouble.not_now")]
    people = _others(x, found)
    if not people:
        return [Say(key="question.nobody_else")]
    rows = tuple(
        (Option(tap=Tap("", 0, f"/serahkan_ke {found.id} {one.id}"), label=_label(x, one)),) for one in people[:MOST]
    )
    return [Say(key="question.to_whom", facts={"question": found.text}, options=rows)]


def hand(x: Exchange, rest: str) -> list[Say]:
    """/serahkan_ke QUESTION ACCOUNT"""
    numbers = [which for word in rest.split() if (which := id_in(word)) is not None]
    found = questions.question_in(x.store, x.scope, numbers[0]) if len(numbers) == 2 else None
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    to = next((one for one in _others(x, found) if one.id == numbers[1]), None)
    if to is None or not questions.hand(x.store, found, _LEVELS[to.role], to.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("hand_question", "question", found.id)
    if to.id != x.account_id:
        x.tell(to.id, ask.new(x, questions.by_id(x.store, found.id)))
    return [Say(key="question.handed", facts={"name": to.name})]


def _others(x: Exchange, found: Question) -> list[Account]:
    """Who may have it instead: a kader gives it to those of her team, petugas and pembina to all who answer there;
    whoever has taken it cannot be given it again."""
    roles = (Role.KADER,) if x.role is Role.KADER else tuple(_LEVELS)
    people = [one for role in roles for one in accounts.who_serves(x.store, found.area, role)]
    return [
        one
        for one in people
        if one.id not in (found.account_id, found.assigned_to)
        and (one.role is not Role.KADER or one.team_id in (None, found.team_id))
        and not (x.role is Role.KADER and one.id == x.account_id)
    ]


def _label(x: Exchange, one: Account) -> str:
    role = x.library.text(f"role.{one.role}", {}, x.chat.language)
    return f"{one.name} ({role})"
