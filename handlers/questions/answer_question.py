"""The queue of an area: a question is taken, answered (in own words or a ready answer), noted on, passed on, closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import next_allowed
from domain.zones import local
from handlers.exchange import Exchange
from handlers.questions import ask, find_answer
from handlers.short_ids import id_in
from handlers.tell import tell
from storage import settings
from storage.database import Store
from storage.family import losses, questions
from storage.family.questions import Level, LineKind, Question, Status
from storage.people import accounts
from storage.villages import areas
from storage.wire import awaited, chats, outbox
from storage.wire.awaited import Awaited, What

PER_SCREEN = 15
MOST_CANNED = 5
LONGEST_LABEL = 40
HOURS = {Level.KADER: 24, Level.PETUGAS: 24}  # until it is passed up; settings question_kader_hours, …_petugas_hours
_OF_USE = timedelta(days=3)


def queue(x: Exchange) -> list[Say]:
    """/pertanyaan: what waits in the asker's area, the longest first."""
    waiting = questions.queue_in(x.store, x.scope)
    if not waiting:
        return [Say(key="question.none")]
    rows = tuple((Option(tap=Tap("", 0, f"/tanya_buka {one.id}"), label=_label(one)),) for one in waiting[:PER_SCREEN])
    return [Say(key="question.queue", facts={"count": len(waiting)}, options=rows)]


def show(x: Exchange, question_id: int) -> list[Say]:
    """One question, all that was said to it, and what can be done."""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    return [_shown(x, found)]


def begin(x: Exchange, question_id: int) -> list[Say]:
    """/jawab: the next text in this chat is the answer. Of two who press, one answers."""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    assert x.account is not None
    if found.status is Status.CLOSED:
        return [Say(key="trouble.not_now")]
    if found.status is Status.OPEN and not questions.assign(x.store, found.id, x.account.id):
        other = accounts.by_id(x.store, found.assigned_to) if found.assigned_to is not None else None
        return [Say(key="question.taken", facts={"name": other.name if other is not None else ""})]
    awaited.put(x.store, x.chat.id, What.ANSWER, found.id, x.now)
    return [Say(key="question.write_answer", facts={"question": found.text})]


def note(x: Exchange, question_id: int) -> list[Say]:
    """/catatan_tanya: the next text is a note for staff."""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    awaited.put(x.store, x.chat.id, What.NOTE, found.id, x.now)
    return [Say(key="question.write_note")]


def written(x: Exchange, what: Awaited, text: str) -> list[Say]:
    """The answer, or the note, that was asked for."""
    found = questions.question_in(x.store, x.scope, what.subject_id) if what.subject_id is not None else None
    if found is None:
        return [Say(key="trouble.not_now")]
    assert x.account is not None
    if what.what is What.NOTE:
        questions.add(x.store, found.id, LineKind.NOTE, text[: ask.LONGEST], x.account.id, x.now)
        return [Say(key="question.noted"), *show(x, found.id)]
    return _answered(x, found, text[: ask.LONGEST])


def canned(x: Exchange, question_id: int) -> list[Say]:
    """/siap_pakai: the ready answers that fit the question."""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    hits = find_answer.found(x.store, x.policy, found.text, MOST_CANNED)
    rows = tuple((Option(tap=Tap("", 0, f"/kirim_siap {found.id} {hit.key}"), label=hit.title),) for hit in hits)
    write = (Option(tap=Tap("", 0, f"/jawab {found.id}"), key="button.answer"),)
    return [Say(key="question.which_canned", facts={"question": found.text}, options=(*rows, write))]


def send_canned(x: Exchange, rest: str) -> list[Say]:
    """/kirim_siap QUESTION KEY: that answer goes to whoever asked."""
    number, _, key = rest.partition(" ")
    which = id_in(number)
    found = questions.question_in(x.store, x.scope, which) if which is not None else None
    answer = find_answer.sendable(x.store, x.policy).get(key)
    if found is None or answer is None or found.status in (Status.KEPT, Status.CLOSED):
        return [Say(key="trouble.not_now")]
    return _answered(x, found, answer.body)


def pass_up(x: Exchange, question_id: int) -> list[Say]:
    """/teruskan: on to the bidan, or to the pembina where there is none."""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    if found.status is not Status.OPEN or ask.up(x, found) is None:
        return [Say(key="question.cannot_go_up")]
    x.note("pass_on", "question", found.id)
    return [Say(key="question.passed_up")]


def close(x: Exchange, question_id: int) -> list[Say]:
    """/tutup_tanya"""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or found.status is Status.KEPT:
        return [Say(key="trouble.not_yours")]
    questions.close(x.store, found.id, x.now)
    x.note("close", "question", found.id)
    again = Option(tap=Tap("", 0, f"/buka_lagi {found.id}"), key="button.reopen")
    return [Say(key="question.closed", options=((again,),))]


def reopen(x: Exchange, question_id: int) -> list[Say]:
    """/buka_lagi: it waits in the queue again, also by whoever asked: "that was not it"."""
    found = questions.question_in(x.store, x.scope, question_id)
    if found is None or not questions.reopen(x.store, found.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("reopen", "question", found.id)
    if x.role is Role.KELUARGA:
        return ask.pass_on(x, questions.by_id(x.store, found.id))
    return [Say(key="question.reopened"), *show(x, found.id)]


def pass_up_overdue(store: Store, now: datetime) -> int:
    """The beat: what nobody answered in time goes to the next above. Returns how many did."""
    count = 0
    for level, above in ((Level.PETUGAS, Level.PEMBINA), (Level.KADER, Level.PETUGAS)):
        hours = int(settings.value(store, f"question_{level}_hours", str(HOURS[level])))
        for found in questions.overdue(store, level, now - timedelta(hours=hours)):
            if questions.turn(store, found, above, now):
                _tell_above(store, questions.by_id(store, found.id), hours, now)
                count += 1
    return count


def _tell_above(store: Store, found: Question, hours: int, now: datetime) -> None:
    """A short word to each of them; the text itself is seen in the queue."""
    facts: dict[str, Fact] = {"area": areas.name_path(store, found.area), "hours": hours}
    button = Option(tap=Tap("", 0, f"/tanya_buka {found.id}"), key="button.open_question")
    zone = areas.zone(store, found.area)
    say = Say(key="question.waits_for_you", facts=facts, options=((button,),), lane=Lane.REMINDER)
    for one in accounts.who_serves(store, found.area, Role(found.level.value)):
        tell(store, one.id, say, now=now, quiet_hours=True, expires_at=next_allowed(now, zone) + _OF_USE)


def _answered(x: Exchange, found: Question, text: str) -> list[Say]:
    """Kept, and on its way to whoever asked: the question quoted, who answers. Never to a family that grieves."""
    assert x.account is not None
    if found.person_id is not None and losses.grieves(x.store, found.person_id):
        return [Say(key="question.not_now_grief")]
    if not questions.answered(x.store, found.id, x.now):
        return [Say(key="trouble.not_now")]
    questions.add(x.store, found.id, LineKind.ANSWER, text, x.account.id, x.now)
    facts: dict[str, Fact] = {
        "question": found.text,
        "answer": text,
        "name": x.account.name,
        "role": str(x.account.role),
    }
    again = (Option(tap=Tap("", 0, f"/buka_lagi {found.id}"), key="button.not_yet_clear"),)
    say = Say(key="question.answer", facts=facts, options=(again,), lane=Lane.ALERT)
    outbox.owe(x.store, found.chat_id, [say], now=x.now, person_id=found.person_id)
    chats.remember_menu(x.store, found.chat_id, say.options)
    x.note("answer", "question", found.id)
    close_it = (Option(tap=Tap("", 0, f"/tutup_tanya {found.id}"), key="button.close_question"),)
    return [Say(key="question.sent", options=(close_it,))]


def _shown(x: Exchange, found: Question) -> Say:
    asker = accounts.by_id(x.store, found.account_id)
    answerer = accounts.by_id(x.store, found.assigned_to) if found.assigned_to is not None else None
    said: list[Fact] = [_line(x, line) for line in questions.lines(x.store, found.id)]
    facts: dict[str, Fact] = {
        "name": asker.name if asker is not None else "",
        "area": areas.name_path(x.store, found.area),
        "question": found.text,
        "asked_at": local(found.asked_at, x.chat.zone),
        "said": said,
        "answerer": answerer.name if answerer is not None else "",
    }
    return Say(key="question.shown", facts=facts, options=_deeds(found))


def _line(x: Exchange, line: questions.Line) -> Fact:
    who = accounts.by_id(x.store, line.account_id)
    return {"label": who.name if who is not None else "", "answer": line.text, "note": line.kind is LineKind.NOTE}


def _deeds(found: Question) -> tuple[tuple[Option, ...], ...]:
    if found.status is Status.CLOSED:
        return ((Option(tap=Tap("", 0, f"/buka_lagi {found.id}"), key="button.reopen"),),)
    deeds = [("jawab", "button.answer"), ("siap_pakai", "button.canned"), ("catatan_tanya", "button.note")]
    if found.level is not Level.PEMBINA and found.status is Status.OPEN:
        deeds.append(("teruskan", "button.pass_up"))
    if found.status is Status.OPEN:
        deeds.append(("serahkan_tanya", "button.hand_question"))
    deeds.append(("tutup_tanya", "button.close_question"))
    return tuple((Option(tap=Tap("", 0, f"/{deed} {found.id}"), key=key),) for deed, key in deeds)


def _label(one: Question) -> str:
    return one.text if len(one.text) <= LONGEST_LABEL else one.text[: LONGEST_LABEL - 1].rstrip() + "…"
