"""A referral is taken by one, and ends once, with an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Store
from storage.people import families
from storage.visits import referral_steps, referrals, visits
from storage.visits.referral_steps import Step
from storage.visits.referrals import Referral, ReferralStatus
from tests.storage.village import NOW, THIS_WEEK_TO_BIDAN, TODAY_TO_PUSKESMAS, Village, report, scope


def refer(store: Store, village: Village) -> tuple[int, int]:
    week, today = visits.keep(
        store,
        report(village),
        now=NOW,
        referrals=[THIS_WEEK_TO_BIDAN, TODAY_TO_PUSKESMAS],
    ).referrals
    return week, today


def untaken(store: Store, made_until: datetime) -> list[Referral]:
    return list(referral_steps.untaken(store, made_until=made_until, made_after=NOW - timedelta(days=1)))


def test_what_is_open_comes_by_urgency(store: Store, village: Village) -> None:
    week, today = refer(store, village)
    for account in (village.bidan, village.sari, village.plkb):
        assert [each.id for each in referrals.open_in(store, scope(account))] == [today, week]
    for account in (village.dewi, village.other, village.opd):
        assert referrals.open_in(store, scope(account)) == ()


def test_one_takes_it(store: Store, village: Village) -> None:
    _week, today = refer(store, village)
    later = NOW + timedelta(minutes=30)
    assert [each.id for each in untaken(store, NOW)] == [today]
    assert untaken(store, NOW - timedelta(seconds=1)) == []
    assert referrals.take(store, today, village.bidan.id, later)
    assert not referrals.take(store, today, village.plkb.id, later)
    assert untaken(store, later) == []
    found = referrals.referral_in(store, scope(village.bidan), today)
    assert found is not None
    assert (found.taken_by, found.status, found.person_id) == (
        village.bidan.id,
        ReferralStatus.MADE,
        village.aisyah.id,
    )


def test_it_ends_once_with_an_answer(store: Store, village: Village) -> None:
    week, today = refer(store, village)
    assert referrals.close(store, today, ReferralStatus.FINISHED, "Sudah ditimbang ulang", NOW)
    assert not referrals.miss(store, today, None)
    assert not referrals.take(store, today, village.bidan.id, NOW)
    found = referrals.referral_in(store, scope(village.sari), today)
    assert found is not None
    assert (found.status, found.reply) == (ReferralStatus.FINISHED, "Sudah ditimbang ulang")
    assert [each.id for each in referrals.open_in(store, scope(village.bidan))] == [week]


def test_whoever_did_not_come_is_still_waited_for(store: Store, village: Village) -> None:
    _week, today = refer(store, village)
    assert referrals.take(store, today, village.bidan.id, NOW)
    assert referrals.miss(store, today, "Rumahnya kosong")
    assert not referrals.miss(store, today, None)
    waiting = {each.id: each for each in referrals.open_in(store, scope(village.sari))}
    assert (waiting[today].status, waiting[today].reply) == (ReferralStatus.ABSENT, "Rumahnya kosong")
    assert referrals.arrive(store, today)
    assert referrals.close(store, today, ReferralStatus.FINISHED, None, NOW)


def test_each_step_is_taken_once(store: Store, village: Village) -> None:
    _week, today = refer(store, village)
    assert referral_steps.add(store, today, referral_steps.circle(0), NOW)
    assert not referral_steps.add(store, today, referral_steps.circle(0), NOW), "another heartbeat came first"
    assert referral_steps.add(store, today, Step.BROUGHT, NOW, village.sari.id)
    assert [each.step for each in referral_steps.of_referral(store, today)] == ["circle_0", "brought"]


def test_what_was_told_to_all_is_escalated_no_more(store: Store, village: Village) -> None:
    _week, today = refer(store, village)
    referral_steps.add(store, today, Step.NOBODY, NOW)
    assert untaken(store, NOW) == []


def test_a_list_and_a_reminder_come_once_and_never_about_the_dead(store: Store, village: Village) -> None:
    week, today = refer(store, village)
    span = {"made_until": NOW, "made_after": NOW - timedelta(days=1)}
    assert [each.id for each in referral_steps.unlisted(store, **span)] == [week]
    assert {each.id for each in referral_steps.overdue(store, **span)} == {week, today}
    referral_steps.add(store, week, Step.LISTED, NOW)
    referral_steps.add(store, week, Step.OVERDUE, NOW)
    assert list(referral_steps.unlisted(store, **span)) == []
    assert [each.id for each in referral_steps.overdue(store, **span)] == [today]
    families.died(store, village.aisyah.id, NOW.date())
    assert list(referral_steps.overdue(store, **span)) == []
    assert untaken(store, NOW) == []


def test_arrived_goes_on_with_words_and_ends(store: Store, village: Village) -> None:
    week, _today = refer(store, village)
    assert referrals.arrive(store, week)
    assert not referrals.arrive(store, week)
    assert referrals.reply(store, week, "Masih dirawat")
    found = referrals.referral_in(store, scope(village.sari), week)
    assert found is not None
    assert (found.status, found.reply, found.today) == (ReferralStatus.ARRIVED, "Masih dirawat", False)
    assert referrals.close(store, week, ReferralStatus.FINISHED, None, NOW)
    assert not referrals.reply(store, week, "terlambat")
