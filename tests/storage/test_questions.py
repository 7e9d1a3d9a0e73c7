"""Whose question is whose, whose turn it is, and how long people wait."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Store
from storage.family import questions
from storage.family.questions import Level, LineKind, Status
from storage.people.accounts import Account
from storage.people.erase import pseudonymise
from storage.tables import question, question_line
from tests.storage.village import KEMPAS, NOW, PURWODADI, Village, scope


def ask(store: Store, village: Village, status: Status = Status.OPEN, said: str = "Kapan mulai MPASI?") -> int:
    return questions.keep(
        store,
        account_id=village.sari.id,
        chat_id=village.chat,
        person_id=village.mother.id,
        area=village.family.area,
        team_id=village.mawar.id,
        level=Level.KADER,
        said=said,
        now=NOW,
        status=status,
    )


def test_each_role_sees_its_own(store: Store, village: Village) -> None:
    number = ask(store, village)
    sees = {one.name for one in everybody(village) if questions.question_in(store, scope(one), number) is not None}
    assert sees == {village.sari.name, village.plkb.name}
    assert questions.turn(store, questions.by_id(store, number), Level.PETUGAS, NOW)
    assert questions.question_in(store, scope(village.bidan), number) is not None
    for one in (village.dewi, village.other, village.opd):
        assert questions.queue_in(store, scope(one)) == ()


def everybody(village: Village) -> list[Account]:
    return [village.sari, village.dewi, village.other, village.bidan, village.plkb, village.opd]


def test_texts_are_sealed(store: Store, village: Village) -> None:
    number = ask(store, village, said="rahasia sekali")
    questions.add(store, number, LineKind.ANSWER, "jawaban rahasia", village.sari.id, NOW)
    kept = [*store.connection.scalars(question.select().with_only_columns(question.c.text))]
    kept += store.connection.scalars(question_line.select().with_only_columns(question_line.c.text))
    assert all(b"rahasia" not in each for each in kept)
    assert [line.text for line in questions.lines(store, number)] == ["jawaban rahasia"]


def test_of_two_who_would_answer_one_does(store: Store, village: Village) -> None:
    number = ask(store, village)
    assert questions.assign(store, number, village.sari.id)
    assert questions.assign(store, number, village.sari.id)
    assert not questions.assign(store, number, village.plkb.id)


def test_one_that_is_only_kept_waits_for_nobody(store: Store, village: Village) -> None:
    first = ask(store, village, Status.KEPT)
    second = ask(store, village, Status.KEPT)
    assert questions.queue_in(store, scope(village.sari)) == ()
    assert questions.question_in(store, scope(village.sari), first) is None
    assert questions.send(store, second, NOW)
    assert not questions.send(store, second, NOW)
    assert [one.id for one in questions.queue_in(store, scope(village.sari))] == [second]


def test_its_life(store: Store, village: Village) -> None:
    number = ask(store, village)
    assert questions.overdue(store, Level.KADER, NOW) == []
    assert [one.id for one in questions.overdue(store, Level.KADER, NOW + timedelta(hours=25))] == [number]
    assert questions.answered(store, number, NOW + timedelta(hours=2))
    assert questions.overdue(store, Level.KADER, NOW + timedelta(hours=25)) == []
    assert questions.close(store, number, NOW)
    assert not questions.answered(store, number, NOW)
    assert questions.reopen(store, number, NOW)
    ask(store, village)
    week = (NOW - timedelta(days=1), NOW + timedelta(days=6))
    for one in (village.sari, village.plkb, village.opd):
        assert questions.waiting(store, scope(one), PURWODADI, *week) == questions.Waiting(2, 2, 1, 2.0)
    nothing = questions.Waiting(0, 0, 0, None)
    assert questions.waiting(store, scope(village.other), PURWODADI, *week) == nothing
    assert questions.waiting(store, scope(village.other), KEMPAS, *week) == nothing


def test_after_a_loss_nothing_is_answered_any_more(store: Store, village: Village) -> None:
    number = ask(store, village)
    assert questions.close_of_family(store, village.family.id, NOW) == 1
    assert questions.by_id(store, number).status is Status.CLOSED


def test_who_is_erased_has_asked_nothing_in_words(store: Store, village: Village) -> None:
    number = ask(store, village, said="rahasia sekali")
    questions.add(store, number, LineKind.ANSWER, "jawaban", village.sari.id, NOW)
    pseudonymise(store, village.family.id, NOW)
    assert questions.by_id(store, number).text == ""
    assert questions.lines(store, number) == ()
