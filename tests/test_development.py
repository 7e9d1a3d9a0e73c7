"""The check of a child's development: what it asks, what its answers lead to, and the official card from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.development_card import CardProblem, read
from domain import development
from domain.development import Aspect, CardTask
from domain.findings import Place
from handlers.content.texts import calendar
from handlers.development import checklist, stimulation
from handlers.exchange import Exchange, Policy
from messages.library import shipped
from storage.database import Store
from storage.visits import development as kept
from storage.visits.development import Check, Source
from storage.wire import chats
from tests.storage.village import NOW, TODAY, Village, found_village, scope

BORN = date(2025, 3, 1)
CARD = tuple(CardTask(month, Aspect.GROSS_MOTOR, f"tugas {month}") for month in range(1, 67))


def check(*missing: str, asked: tuple[str, ...] = (), on: date = TODAY, source: Source = Source.MILESTONES) -> Check:
    return Check(
        id=1,
        person_id=1,
        account_id=1,
        source=source,
        checked_on=on,
        months=12,
        asked=asked or missing,
        missing=missing,
        done=True,
    )


def codes(born: date, on: date, weeks: int | None = None, *earlier: Check) -> set[str]:
    return {item.code for item in checklist.checklist(born, on, weeks, earlier, ()).items}


def test_the_list_is_that_of_the_age_band_with_overdue_movements() -> None:
    at_ten = codes(BORN, BORN + timedelta(days=310))
    assert {"sits"} <= at_ten, "99 of 100 sit at 9.2 months"
    assert "walks" not in at_ten
    assert all(code.startswith("m09") for code in at_ten - {"sits"})
    assert "sits" not in codes(BORN, BORN + timedelta(days=310), None, check(asked=("sits",)))
    assert codes(BORN, BORN + timedelta(days=40 * 30)) & {"sits", "stands", "walks"} == {"walks"}


def test_a_child_born_early_is_judged_later() -> None:
    on = BORN + timedelta(days=300)  # 9.9 months, 7.6 corrected
    assert "sits" in codes(BORN, on)
    assert "sits" not in codes(BORN, on, 30)
    assert all(code.startswith("m06") for code in codes(BORN, on, 30))


def referral(one: Check, tasks: tuple[CardTask, ...] = (), *earlier: Check) -> tuple[str, ...] | None:
    found = checklist.referral_of(one, BORN, None, earlier, tasks)
    if found is not None:
        assert found.place is Place.PUSKESMAS
        assert found.within_days > 0
    return None if found is None else found.reasons


def test_only_an_overdue_movement_refers_other_milestones_are_looked_at_again() -> None:
    assert referral(check("m09_01", "m09_02")) is None
    assert referral(check("m09_01", "sits")) == ("motor_overdue",)


def test_a_task_of_the_card_owed_for_three_months_refers() -> None:
    at_nine = BORN + timedelta(days=280)
    seen = check(asked=tuple(task.code for task in CARD if task.month <= 5), on=at_nine, source=Source.CARD)

    def missing(*months: int) -> Check:
        asked = tuple(CARD[month - 1].code for month in range(6, 10))
        gone = tuple(CARD[month - 1].code for month in months)
        return check(*gone, asked=asked, on=at_nine, source=Source.CARD)

    assert referral(missing(), CARD, seen) is None
    assert referral(missing(7, 8, 9), CARD, seen) is None, "two months: stimulate and watch"
    assert referral(missing(6), CARD, seen) == ("development_below_line",)


def test_the_next_look_is_in_two_weeks_or_by_the_cadence_of_kpsp() -> None:
    assert development.next_check(BORN, TODAY, False, TODAY) == TODAY + timedelta(days=14)
    assert development.next_check(BORN, TODAY, True, TODAY) == date(2026, 6, 14)
    assert development.next_check(date(2023, 3, 1), TODAY, True, TODAY) == date(2026, 9, 14)
    assert development.next_check(BORN, None, True, TODAY) == TODAY


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def begun(store: Store, village: Village) -> Check:
    return kept.begin(
        store,
        person_id=village.aisyah.id,
        account_id=village.sari.id,
        source=Source.MILESTONES,
        on=TODAY,
        months=9,
        asked=["m09_01", "sits"],
        now=NOW,
    )


def test_a_check_is_kept_once_and_seen_by_those_who_accompany(store: Store, village: Village) -> None:
    mine, people = begun(store, village), [village.aisyah.id]
    assert kept.mark(store, mine.id, ["sits"])
    assert kept.of_people(store, scope(village.sari), people) == {}, "not before it is finished"
    assert kept.finish(store, mine.id)
    assert not kept.finish(store, mine.id)
    assert not kept.mark(store, mine.id, [])
    [found] = kept.of_people(store, scope(village.plkb), people)[village.aisyah.id]
    assert (found.asked, found.missing, found.done) == (("m09_01", "sits"), ("sits",), True)
    for stranger in (village.dewi, village.other, village.opd):
        assert kept.one(store, scope(stranger), mine.id) is None
        assert kept.of_people(store, scope(stranger), people) == {}


def test_a_check_begun_anew_forgets_the_one_left_open(store: Store, village: Village) -> None:
    first, second = begun(store, village), begun(store, village)
    assert kept.one(store, scope(village.sari), first.id) is None
    assert kept.one(store, scope(village.sari), second.id) is not None


def test_the_card_is_taken_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    good, bad, book = tmp_path / "kartu.csv", tmp_path / "salah.csv", tmp_path / "kartu.xlsx"
    good.write_text("bulan,aspek,tugas\n1,gerakan kasar,menoleh\n2,tingkah laku sosial,membalas senyum\n", "utf-8")
    bad.write_text("month,aspect,text\n1,gerakan_kasar,menoleh\n99,gerakan_kasar,terbang\n", "utf-8")
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("Bulan", "Aspek", "Tugas"), (3, "gerakan_kasar", "angkat kepala")):
        sheet.append(row)
    workbook.save(book)
    assert kept.card(store) == ()
    assert kept.put_card(store, read(good)) == 2
    assert [task.text_id for task in kept.card(store)] == ["menoleh", "membalas senyum"]
    with pytest.raises(CardProblem, match="row 2: month"):
        read(bad)
    assert kept.put_card(store, read(book)) == 1
    assert kept.card(store) == (CardTask(3, Aspect.GROSS_MOTOR, "angkat kepala"),)


def test_what_is_practised_at_home_is_a_message_of_about_that_age() -> None:
    """Data: each milestone leads to a message that there is, from before the child has left that age band."""
    by_key = {message.key: message for message in calendar()}
    ages = {each.code: each for each in development.milestones()}
    for code, key in development.practised_by().items():
        assert key in by_key, code
        if code in ages and ages[code].from_month < 24:
            weeks = (max(0, ages[code].from_month - 1) * 52 / 12, ages[code].to_month * 52 / 12 + 8)
            assert weeks[0] - 26 <= by_key[key].week <= weeks[1], (code, key)
    known = set(ages) | {each.code for each in development.motor_windows()}
    assert set(development.practised_by()) <= known


def test_the_card_may_bring_its_own_words_for_home(tmp_path: Path) -> None:
    file = tmp_path / "kartu.csv"
    rows = (
        "bulan,aspek,tugas,stimulasi",
        "3,gerakan_kasar,Angkat kepala,Tengkurapkan sebentar",
        "4,gerakan_kasar,Miring,",
    )
    file.write_text("\n".join(rows))
    assert [task.tip_id for task in read(file)] == ["Tengkurapkan sebentar", ""]


def test_the_cards_words_are_kept(store: Store) -> None:
    task = CardTask(3, Aspect.GROSS_MOTOR, "Angkat kepala", "Tengkurapkan sebentar")
    kept.put_card(store, [task])
    assert kept.card(store) == (task,)


def test_what_nobody_has_approved_is_not_said(store: Store) -> None:
    village = found_village(store)
    policy = Policy(emergency=(), link="", approved_only=True)
    chat = chats.by_id(store, village.chat)
    x = Exchange(store=store, chat=chat, account=village.sari, now=NOW, library=shipped(), policy=policy)
    assert stimulation.tips(x, ["sits"]) == []
    kept.put_card(store, [CardTask(3, Aspect.GROSS_MOTOR, "Angkat kepala", "Tengkurapkan sebentar")])
    assert stimulation.tips(x, ["03_gerakan_kasar", "sits"]) == ["Tengkurapkan sebentar"], "the programme's own words"
    x = replace(x, policy=replace(policy, approved_only=False))
    assert len(stimulation.tips(x, ["sits", "walks", "crawls", "stands_held", "m01_03"])) == stimulation.MOST
