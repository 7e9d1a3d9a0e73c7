"""A report is reviewed once, mended with its past kept, and of two on one day one counts while both stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from domain.rules import Finding, Rung
from domain.talk import to_json
from domain.zones import Zone
from storage.database import Store
from storage.interviews import drafts, form_records
from storage.interviews.form_records import About
from storage.visits import changes as visit_changes
from storage.visits import reviews as visit_reviews
from storage.visits import visits
from storage.visits.visits import Measurement, NewVisit, Review
from tests.storage.village import NOW, PURWODADI, THIS_WEEK_TO_BIDAN, TODAY, TODAY_TO_PUSKESMAS, Village, report, scope

LIGHT = Measurement(kind="weight_kg", value=Decimal("6.1"), measured_on=TODAY, odd=True)
HEAVY = Measurement(kind="weight_kg", value=Decimal("8.1"), measured_on=TODAY)
TOO_LIGHT = Finding("severely_wasted", Rung.SAME_DAY, {"weight_kg": Decimal("6.1")}, "2026.1")
TOMORROW = TODAY + timedelta(days=1)


def reported(store: Store, village: Village, **given: Any) -> int:
    made = replace(report(village, answers=to_json({"weight_kg": Decimal("6.1"), "ill": "no"})), **given)
    return visits.keep(
        store, made, now=NOW, measurements=[LIGHT], findings=[TOO_LIGHT], referrals=[THIS_WEEK_TO_BIDAN]
    ).visit_id


def weights(store: Store, village: Village) -> list[Decimal]:
    found = visits.last_measurements(store, scope(village.sari), village.aisyah.id, TOMORROW)
    return [one.value for one in found.get("weight_kg", ())]


def draft_of(store: Store, village: Village) -> drafts.Draft:
    return drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.sari.id,
        form="baduta",
        form_version="2",
        state="{}",
        step=1,
        now=NOW,
    )


def mended(village: Village, draft_id: int | None = None) -> NewVisit:
    return report(village, draft_id=draft_id, answers=to_json({"weight_kg": Decimal("8.1"), "ill": "no"}))


def test_who_sees_what_waits(store: Store, village: Village) -> None:
    visit = reported(store, village)
    [waiting] = visit_reviews.pending(store, scope(village.plkb))
    assert (waiting.id, waiting.name, waiting.odd, waiting.urgent, waiting.plain) == (
        visit,
        "Siti Aisyah",
        True,
        True,
        False,
    )
    for account in (village.other, village.dewi, village.opd):
        assert visit_reviews.pending(store, scope(account)) == ()
        assert visit_reviews.report_in(store, scope(account), visit) is None
        assert visit_changes.history(store, scope(account), visit) == ()


def test_it_is_approved_once(store: Store, village: Village) -> None:
    visit = reported(store, village)
    assert visit_reviews.approve(store, [visit], village.plkb.id, NOW) == 1
    assert visit_reviews.approve(store, [visit], village.plkb.id, NOW) == 0
    assert visit_reviews.pending(store, scope(village.plkb)) == ()


def test_a_return_and_its_correction(store: Store, village: Village) -> None:
    old_draft = draft_of(store, village)
    drafts.finish(store, old_draft.id, NOW)
    visit = reported(store, village, draft_id=old_draft.id)
    about = About(account_id=village.sari.id, team_id=None, area=PURWODADI, zone=Zone.WIB, language="id")
    form_records.keep(store, old_draft, about, NOW)
    visit_reviews.ask_reason(store, visit, "weight_kg", village.plkb.id, NOW)
    [asked] = visit_reviews.asked_by(store, village.plkb.id)
    assert visit_reviews.open_return(store, visit) is None, "nothing is sent back before there is a reason"
    assert visit_reviews.give_back(store, asked, "koma terselip?", NOW)
    assert not visit_reviews.give_back(store, asked, "lagi", NOW)
    assert [one.id for one in visit_reviews.returned_to(store, scope(village.sari))] == [visit]
    back = visit_reviews.open_return(store, visit)
    assert back is not None
    assert (back.field, back.reason) == ("weight_kg", "koma terselip?")
    draft = draft_of(store, village)
    visit_reviews.corrected_in(store, back.id, draft.id)
    assert visit_reviews.return_of_draft(store, draft.id) is not None
    kept = visit_changes.correct(
        store, visit, mended(village, draft.id), review_id=back.id, now=NOW, measurements=[HEAVY]
    )
    visit_reviews.answered(store, back.id, NOW)
    assert kept.visit_id == visit
    assert weights(store, village) == [Decimal("8.1")]
    assert visits.findings_of_visit(store, scope(village.sari), visit) == ()
    [change] = visit_changes.history(store, scope(village.plkb), visit)
    assert (change.field, change.old, change.new, change.account_id, change.reason) == (
        "weight_kg",
        Decimal("6.1"),
        Decimal("8.1"),
        village.sari.id,
        "koma terselip?",
    )
    assert form_records.of_draft(store, old_draft.id) is None, "each visit once in an export"
    assert visit_reviews.open_return(store, visit) is None
    [again] = visit_reviews.pending(store, scope(village.plkb))
    assert (again.id, again.review, again.plain) == (visit, Review.NEW, True)


def test_a_correction_refers_again_only_if_it_is_more_urgent(store: Store, village: Village) -> None:
    visit = reported(store, village)
    same = visit_changes.correct(store, visit, mended(village), review_id=None, now=NOW, referrals=[THIS_WEEK_TO_BIDAN])
    higher = visit_changes.correct(
        store, visit, mended(village), review_id=None, now=NOW, referrals=[TODAY_TO_PUSKESMAS]
    )
    assert same.referrals == ()
    assert len(higher.referrals) == 1


def test_a_report_that_was_set_aside_goes_on_not_to_count_when_it_is_mended(store: Store, village: Village) -> None:
    visit = reported(store, village)
    visit_reviews.ask_reason(store, visit, "weight_kg", village.plkb.id, NOW)
    [asked] = visit_reviews.asked_by(store, village.plkb.id)
    assert visit_reviews.give_back(store, asked, "koma terselip?", NOW)
    assert visit_changes.set_aside(store, visit, village.plkb.id, NOW)
    assert visit_reviews.open_return(store, visit) is None, "nobody waits for it any more"
    later = NOW + timedelta(minutes=5)
    kept = visit_changes.correct(
        store, visit, mended(village), review_id=asked.id, now=later, measurements=[HEAVY], findings=[TOO_LIGHT]
    )
    assert kept.aside
    assert weights(store, village) == []
    assert visit_reviews.pending(store, scope(village.plkb)) == ()
    assert [one.new for one in visit_changes.history(store, scope(village.plkb), visit)] == [Decimal("8.1")]
    assert visit_changes.count_again(store, visit)
    assert weights(store, village) == [Decimal("8.1")], "with what was mended"
    assert not visit_changes.count_again(store, visit), "it counts already"
    assert weights(store, village) == [Decimal("8.1")]


def test_setting_aside_twice_loses_nothing(store: Store, village: Village) -> None:
    visit = reported(store, village)
    assert visit_changes.set_aside(store, visit, village.plkb.id, NOW)
    assert not visit_changes.set_aside(store, visit, village.plkb.id, NOW + timedelta(minutes=1))
    assert visit_changes.count_again(store, visit)
    assert weights(store, village) == [Decimal("6.1")]


def test_of_two_on_one_day_one_counts_and_both_stay(store: Store, village: Village) -> None:
    first = reported(store, village)
    second = visits.keep(
        store, replace(report(village, instance="uuid:2"), account_id=village.dewi.id), now=NOW, measurements=[HEAVY]
    ).visit_id
    assert {one.id for one in visit_reviews.pending(store, scope(village.plkb)) if one.conflict} == {first, second}
    visit_changes.set_aside(store, first, village.plkb.id, NOW)
    assert weights(store, village) == [Decimal("8.1")]
    shown = visit_reviews.report_in(store, scope(village.plkb), second)
    assert shown is not None
    assert not shown.conflict
    assert [one.id for one in visit_reviews.same_day(store, scope(village.plkb), shown)] == [first, second]
    visit_changes.set_aside(store, second, village.plkb.id, NOW)
    assert visit_changes.count_again(store, first)
    assert not visit_changes.count_again(store, reported(store, village, instance_id="uuid:3")), "it always counted"
    [found] = visits.findings_of_visit(store, scope(village.plkb), first)
    assert found.finding == TOO_LIGHT, "with its sealed facts"
    [measured] = visits.last_measurements(store, scope(village.sari), village.aisyah.id, TOMORROW)["weight_kg"][-1:]
    assert measured == LIGHT
