"""A referral is taken by one, and ends once, with an answer."""

from __future__ import annotations

from datetime import timedelta

from domain.rules import Rung
from storage import referrals, visits
from storage.database import Store
from storage.referrals import ReferralStatus
from tests.storage.village import NOW, THIS_WEEK_TO_BIDAN, TODAY_TO_PUSKESMAS, Village, report, scope


def refer(store: Store, village: Village) -> tuple[int, int]:
    week, today = visits.keep(
        store,
        report(village),
        now=NOW,
        referrals=[THIS_WEEK_TO_BIDAN, TODAY_TO_PUSKESMAS],
    ).referrals
    return week, today


def test_what_is_open_comes_by_urgency(store: Store, village: Village) -> None:
    week, today = refer(store, village)
    for account in (village.bidan, village.sari, village.plkb):
        assert [each.id for each in referrals.open_in(store, scope(account))] == [today, week]
    for account in (village.dewi, village.other, village.opd):
        assert referrals.open_in(store, scope(account)) == ()


def test_one_takes_it(store: Store, village: Village) -> None:
    _week, today = refer(store, village)
    later = NOW + timedelta(minutes=30)
    assert [each.id for each in referrals.untaken(store, [Rung.DANGER, Rung.SAME_DAY], later)] == [today]
    assert referrals.untaken(store, [Rung.DANGER, Rung.SAME_DAY], NOW) == ()
    assert referrals.take(store, today, village.bidan.id, later)
    assert not referrals.take(store, today, village.plkb.id, later)
    assert referrals.untaken(store, [Rung.DANGER, Rung.SAME_DAY], later) == ()
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
    assert not referrals.close(store, today, ReferralStatus.ABSENT, None, NOW)
    assert not referrals.take(store, today, village.bidan.id, NOW)
    found = referrals.referral_in(store, scope(village.sari), today)
    assert found is not None
    assert (found.status, found.reply) == (ReferralStatus.FINISHED, "Sudah ditimbang ulang")
    assert [each.id for each in referrals.open_in(store, scope(village.bidan))] == [week]
