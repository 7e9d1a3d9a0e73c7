"""A family or a kader asks: answered at once where an answer is known, passed on where it is not."""

from __future__ import annotations

from datetime import timedelta

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.people import shared_phone
from handlers.questions import find_answer
from storage.family import questions
from storage.family.questions import Level, Question, Status
from storage.people import accounts, people
from storage.people.accounts import Account
from storage.villages import areas
from storage.wire import awaited
from storage.wire.awaited import What

AWAITED_FOR = timedelta(hours=24)
LONGEST = 1000  # characters of a question or an answer
_UP = {Level.KADER: Level.PETUGAS, Level.PETUGAS: Level.PEMBINA}
_ROLE = {Level.KADER: Role.KADER, Level.PETUGAS: Role.PETUGAS, Level.PEMBINA: Role.PEMBINA}


def begin(x: Exchange, text: str) -> list[Say]:
    """/tanya: what would you like to ask? /tanya with the question behind it: asked at once."""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    if text:
        return received(x, text)
    awaited.put(x.store, x.chat.id, What.QUESTION, None, x.now)
    return [Say(key="tip.ask" if x.role is Role.KELUARGA else "question.ask_kader")]


def received(x: Exchange, text: str) -> list[Say]:
    """The question itself: on to whoever answers. Who has as many open as one may is told what to do; danger words
    were answered before (handlers/answer.py)."""
    if full := _too_many(x):
        return full
    if shared_phone.is_shared(x):  # whose kader is to answer?
        return [shared_phone.which(x, f"/kirim_tanya {_keep(x, text, Status.KEPT)}")]
    number = _keep(x, text, Status.OPEN)
    return pass_on(x, questions.by_id(x.store, number))


def looked_up(x: Exchange, text: str) -> list[Say]:
    """A text of a family that nothing else recognised: an answer, or the way to the kader. It is kept, so that one tap
    asks it."""
    if x.role is not Role.KELUARGA or len(text) > LONGEST or welcome.grieves(x):
        return []
    hits = find_answer.found(x.store, x.policy, text)
    number = _keep(x, text, Status.KEPT)
    if hits:
        return [find_answer.say(x, hits[0], number)]
    button = Option(tap=Tap("", 0, f"/kirim_tanya {number}"), key="button.ask_kader")
    return [Say(key="trouble.ask_your_kader", options=((button,), *welcome.deeds(Role.KELUARGA)))]


def send(x: Exchange, question_id: int) -> list[Say]:
    """/kirim_tanya: what was typed before becomes a question."""
    if full := _too_many(x):
        return full
    if shared_phone.is_guest(x):  # it was written before it was said for which family
        kept = questions.kept_in(x.store, x.chat.id, question_id)
        return (
            pass_on(x, questions.by_id(x.store, _keep(x, kept, Status.OPEN))) if kept else [Say(key="trouble.not_now")]
        )
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.account_id != x.account_id or not questions.send(x.store, found.id, x.now):
        return [Say(key="trouble.not_now")]
    return pass_on(x, questions.by_id(x.store, found.id))


def _too_many(x: Exchange) -> list[Say]:
    assert x.account is not None
    count = questions.waiting_of(x.store, x.account.id)
    if count < x.policy.most_questions:
        return []
    return [Say(key="question.too_many", facts={"count": count, "numbers": list(x.policy.emergency)})]


def pass_on(x: Exchange, found: Question) -> list[Say]:
    """To whose turn it is, or the next above where there is nobody; the asker hears where it is."""
    x.note("ask", "question", found.id)
    told = _to_whoever_is_there(x, found)
    if told is None:
        return [Say(key="question.nobody", facts={"numbers": list(x.policy.emergency)})]
    return [Say(key="tip.asked" if told is Level.KADER else "question.asked_above")]


def up(x: Exchange, found: Question) -> Level | None:
    """The next above hears of it; None if it cannot go higher."""
    above = _UP.get(found.level)
    if above is None or not questions.turn(x.store, found, above, x.now):
        return None
    return _to_whoever_is_there(x, questions.by_id(x.store, found.id))


def servers(x: Exchange, found: Question) -> tuple[Account, ...]:
    """Whoever may answer at the level where it is."""
    there = accounts.who_serves(x.store, found.area, _ROLE[found.level])
    if found.level is Level.KADER:
        there = tuple(one for one in there if one.team_id in (None, found.team_id))
    return tuple(one for one in there if one.id != found.account_id)


def _to_whoever_is_there(x: Exchange, found: Question) -> Level | None:
    while True:
        if there := servers(x, found):
            for one in there:
                x.tell(one.id, new(x, found))
            return found.level
        above = _UP.get(found.level)
        if above is None or not questions.turn(x.store, found, above, x.now):
            return None
        found = questions.by_id(x.store, found.id)


def new(x: Exchange, found: Question) -> Say:
    """The question as whoever should answer it sees it."""
    asker = accounts.by_id(x.store, found.account_id)
    facts: dict[str, Fact] = {
        "name": asker.name if asker is not None else "",
        "area": areas.name_path(x.store, found.area),
        "question": found.text,
    }
    options = [(Option(tap=Tap("", 0, f"/jawab {found.id}"), key="button.answer"),)]
    if found.level is Level.KADER:
        options.append((Option(tap=Tap("", 0, f"/teruskan {found.id}"), key="button.pass_to_bidan"),))
    if find_answer.found(x.store, x.policy, found.text):
        options.append((Option(tap=Tap("", 0, f"/siap_pakai {found.id}"), key="button.canned"),))
    return Say(key="question.new", facts=facts, options=tuple(options), lane=Lane.ALERT)


def _keep(x: Exchange, text: str, status: Status) -> int:
    assert x.account is not None
    own = people.person_in(x.store, x.scope, x.account.person_id) if x.account.person_id is not None else None
    return questions.keep(
        x.store,
        account_id=x.account.id,
        chat_id=x.chat.id,
        person_id=own.id if own is not None else None,
        area=own.area if own is not None else x.account.area,
        team_id=own.team_id if own is not None else x.account.team_id,
        level=Level.KADER if x.role is Role.KELUARGA else Level.PETUGAS,
        said=text[:LONGEST],
        now=x.now,
        status=status,
    )
