"""GENTING: who may be proposed, who sees whom and by what, and nothing without the family's yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.genting import Goods, Help, Reason, SponsorKind
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from domain.rules import Finding, Rung
from domain.talk import FileKind
from domain.verification import State
from domain.zones import Zone, to_utc
from storage import media
from storage.database import Store
from storage.genting import sponsors, sponsorships
from storage.genting import targets as genting_targets
from storage.genting.sponsors import Pledge, Sponsor
from storage.genting.targets import Target
from storage.interviews import drafts
from storage.krs import verifications
from storage.people import consents, erase, families, merging, people
from storage.people.consents import Consent, Purpose
from storage.people.families import Person
from storage.tables import aid, person, sponsor
from storage.visits import visits
from tests.storage.village import NOW, PURWODADI, TODAY, Village, add_account, add_child, report, scope


def found(store: Store, village: Village) -> None:
    """Her visit found what asks for the puskesmas."""
    visits.keep(store, report(village), now=NOW, findings=[Finding("x", Rung.PUSKESMAS, {}, "1")])


def agreed(store: Store, person_id: int, *, given: bool = True, later: int = 0) -> None:
    at = NOW + timedelta(minutes=later)
    said = Consent(purpose=Purpose.GENTING, given=given, text_version="1", language="id", channel="spoken", at=at)
    consents.record(store, said, person_id=person_id)


def proposed(store: Store, village: Village) -> Target:
    found(store, village)
    [one] = genting_targets.candidates(store, scope(village.sari), TODAY)
    target = genting_targets.target_in(
        store, scope(village.sari), genting_targets.propose(store, one, village.sari.id, NOW)
    )
    assert target is not None
    return target


def promised(store: Store, village: Village, children: int = 1) -> tuple[Sponsor, Pledge]:
    number = sponsors.add(
        store,
        area=village.opd.area,
        kind=SponsorKind.SWASTA,
        name="PT Contoh",
        contact="0812-5550-0166",
        created_by=village.opd.id,
        now=NOW,
    )
    one = sponsors.sponsor_in(store, scope(village.opd), number)
    pledge = pledged(store, village, number, children)
    assert one is not None
    return one, pledge


def pledged(store: Store, village: Village, sponsor_id: int, children: int = 1) -> Pledge:
    number = sponsors.promise(
        store,
        sponsor_id=sponsor_id,
        help_given=Help.NUTRISI,
        amount=450_000,
        children=children,
        months=12,
        starts_on=TODAY,
        created_by=village.opd.id,
        now=NOW,
    )
    pledge = sponsors.pledge_in(store, scope(village.opd), number)
    assert pledge is not None
    return pledge


def again(store: Store, village: Village, target: Target) -> Target:
    now = genting_targets.target_in(store, scope(village.opd), target.id)
    assert now is not None
    return now


def matched(store: Store, village: Village) -> tuple[Target, Sponsor, Pledge]:
    target = proposed(store, village)
    agreed(store, village.aisyah.id)
    one, pledge = promised(store, village)
    assert sponsorships.match(store, again(store, village, target), pledge, village.opd.id, NOW)
    return again(store, village, target), one, pledge


def delivered(store: Store, village: Village, target: Target, note: str = "Bu Murniati senang") -> int:
    draft = drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.sari.id,
        form="genting_bantuan",
        form_version="1",
        form_version_id=None,
        state="{}",
        step=1,
        now=NOW,
    )
    drafts.finish(store, draft.id, NOW)
    photo = media.keep(store, kind=FileKind.PHOTO, mime="image/jpeg", content=b"x", now=NOW, draft_id=draft.id)
    [match] = sponsorships.of_target(store, target)
    return sponsorships.give(
        store,
        sponsorship_id=match.id,
        draft_id=draft.id,
        given_on=TODAY,
        goods=Goods.SUSU,
        worth=150_000,
        note=note,
        media_id=photo,
        account_id=village.sari.id,
        now=NOW,
    )


def test_a_finding_makes_a_candidate_and_nothing_found_makes_none(store: Store, village: Village) -> None:
    assert genting_targets.candidates(store, scope(village.sari), TODAY) == ()
    found(store, village)
    [one] = genting_targets.candidates(store, scope(village.sari), TODAY)
    assert (one.person_id, one.reasons) == (village.aisyah.id, (Reason.FOUND,))
    assert genting_targets.candidates(store, scope(village.sari), TODAY + timedelta(days=120)) == ()


def test_what_was_found_at_the_door_counts_more_than_the_list(store: Store, village: Village) -> None:
    verifications.begin_year(store, scope(village.sari), TODAY.year, NOW)
    [household] = verifications.households(store, scope(village.sari), TODAY.year)
    for state, reasons in ((State.DITEMUKAN_KRS, [(Reason.KRS,)]), (State.DITEMUKAN_TIDAK_KRS, [])):
        verifications.find(store, household.page.id, state, village.sari.id, NOW)
        seen = [one.reasons for one in genting_targets.candidates(store, scope(village.sari), TODAY)]
        assert seen == reasons


def test_a_child_of_two_is_no_candidate_any_more(store: Store, village: Village) -> None:
    found(store, village)
    second_birthday = date(2027, 6, 2)
    assert all(
        one.person_id != village.aisyah.id
        for one in genting_targets.candidates(store, scope(village.sari), second_birthday)
    )


def test_whoever_accompanies_sees_a_name_a_koordinator_a_code_and_strangers_nothing(
    store: Store, village: Village
) -> None:
    target = proposed(store, village)
    assert target.name == "Siti Aisyah"
    assert [one.name for one in genting_targets.targets_in(store, scope(village.plkb))] == ["Siti Aisyah"]
    [coded] = genting_targets.targets_in(store, scope(village.opd))
    assert (coded.name, coded.code) == ("", "G-0001")
    assert genting_targets.candidates(store, scope(village.opd), TODAY) == ()
    far = [add_account(store, role, "15.01", "Jauh") for role in (Role.PEMBINA, Role.KOORDINATOR)]
    family = add_account(store, Role.KELUARGA, PURWODADI, "Keluarga")
    for stranger in (village.dewi, village.other, village.bidan, family, *far):
        assert genting_targets.targets_in(store, scope(stranger)) == ()
        assert genting_targets.target_in(store, scope(stranger), target.id) is None


def test_sponsors_are_the_koordinators_alone_and_sealed(store: Store, village: Village) -> None:
    one, pledge = promised(store, village)
    assert (one.name, one.code, pledge.amount) == ("PT Contoh", "OTA-0001", 450_000)
    far = add_account(store, Role.KOORDINATOR, "15.01", "Dinas Kerinci")
    for stranger in (village.sari, village.plkb, village.bidan, far):
        assert sponsors.list_in(store, scope(stranger)) == ()
        assert sponsors.sponsor_in(store, scope(stranger), one.id) is None
        assert sponsors.pledges_in(store, scope(stranger)) == ()
        assert sponsors.pledge_in(store, scope(stranger), pledge.id) is None
    row = store.connection.execute(select(sponsor)).one()
    assert b"Contoh" not in row.name
    assert sponsors.close(store, one.id, NOW)
    assert not sponsors.close(store, one.id, NOW)
    assert sponsors.list_in(store, scope(village.opd)) == ()


def test_nobody_is_matched_without_a_yes_without_room_or_twice(store: Store, village: Village) -> None:
    target = proposed(store, village)
    _, pledge = promised(store, village, children=2)
    assert not sponsorships.match(store, target, pledge, village.opd.id, NOW), "never asked"
    agreed(store, village.aisyah.id, given=False)
    assert not sponsorships.match(store, again(store, village, target), pledge, village.opd.id, NOW), "a no"
    agreed(store, village.aisyah.id, later=1)
    assert sponsorships.match(store, again(store, village, target), pledge, village.opd.id, NOW)
    assert not sponsorships.match(store, again(store, village, target), pledge, village.opd.id, NOW), "twice"
    full = pledged(store, village, pledge.sponsor_id, children=0)
    assert not sponsorships.match(store, again(store, village, target), full, village.opd.id, NOW), "no room"
    known = sponsors.pledge_in(store, scope(village.opd), pledge.id)
    assert known is not None
    assert (known.matched, known.room) == (1, 1)


def test_a_no_takes_her_out_of_the_sponsors_report_at_once(store: Store, village: Village) -> None:
    target, one, _ = matched(store, village)
    delivered(store, village, target)
    assert [each.code for each in sponsorships.for_sponsor(store, one)] == ["G-0001"]
    assert [each.worth for each in sponsorships.aid_for_sponsor(store, one)] == [150_000]
    agreed(store, village.aisyah.id, given=False, later=1)
    assert sponsorships.for_sponsor(store, one) == ()
    assert sponsorships.aid_for_sponsor(store, one) == ()


def test_a_death_takes_her_out_of_every_list_that_asks_something(store: Store, village: Village) -> None:
    target, one, _ = matched(store, village)
    families.died(store, village.aisyah.id, TODAY)
    assert sponsorships.for_sponsor(store, one) == ()
    assert not again(store, village, target).accompanied


def test_off_the_list_and_back_she_keeps_her_code(store: Store, village: Village) -> None:
    target = proposed(store, village)
    assert genting_targets.close(store, target.id, village.sari.id, NOW)
    assert not genting_targets.close(store, target.id, village.sari.id, NOW)
    assert genting_targets.targets_in(store, scope(village.sari)) == ()
    [one] = genting_targets.candidates(store, scope(village.sari), TODAY)
    assert genting_targets.propose(store, one, village.sari.id, NOW) == target.id
    assert [each.code for each in genting_targets.targets_in(store, scope(village.sari))] == ["G-0001"]


@pytest.mark.parametrize("both", [False, True])
def test_two_records_of_one_child_are_one_on_the_list(store: Store, village: Village, *, both: bool) -> None:
    target, one, _ = matched(store, village)
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    double, _ = add_child(store, other, village.mother, "Aisah", date(2025, 6, 3))
    if both:
        twin = genting_targets.Candidate(person_id=double.id, name="Aisah", area=PURWODADI, reasons=(Reason.KRS,))
        second = genting_targets.target_in(
            store, scope(village.opd), genting_targets.propose(store, twin, village.sari.id, NOW)
        )
        assert second is not None
    kept, gone = (village.aisyah.id, double.id) if both else (double.id, village.aisyah.id)
    merging.merge(store, kept, gone, on=TODAY, now=NOW)
    [left] = genting_targets.targets_in(store, scope(village.opd))
    assert (left.person_id, left.id, left.helps) == (kept, target.id, ("nutrisi",))
    assert [each.code for each in sponsorships.for_sponsor(store, one)] == ["G-0001"]


@pytest.mark.parametrize(
    "gone", [{"died_on": TODAY}, {"removed_at": NOW}, {"merged_into": "mother"}], ids=["died", "removed", "merged"]
)
def test_whoever_is_not_there_hides_nobody(store: Store, village: Village, gone: dict[str, Any]) -> None:
    matched(store, village)
    assert sponsorships.how_many_in(store, "15.06") == 1
    values = {name: village.mother.id if value == "mother" else value for name, value in gone.items()}
    store.connection.execute(update(person).where(person.c.id == village.aisyah.id).values(**values))
    assert sponsorships.how_many_in(store, "15.06") == 0


def test_a_family_that_is_forgotten_leaves_what_arrived_and_no_word_of_it(store: Store, village: Village) -> None:
    target, _, _ = matched(store, village)
    delivered(store, village, target)
    erase.pseudonymise(store, village.family.id, NOW)
    assert genting_targets.targets_in(store, scope(village.opd)) == ()
    [told] = sponsorships.aid_of(store, target)
    assert (told.worth, told.note, told.media_id) == (150_000, None, None)
    assert sponsorships.of_target(store, target) == ()
    assert b"senang" not in store.connection.execute(select(aid.c.content)).scalar_one()


def expecting(store: Store, village: Village, at: datetime = NOW) -> Target:
    """A mother who expects, referred, proposed, agreeing, matched."""
    families.open_episode(
        store,
        person_id=village.mother.id,
        kind=EpisodeKind.PREGNANCY,
        started_on=TODAY - timedelta(weeks=30),
        due_on=TODAY + timedelta(weeks=10),
        now=NOW,
    )
    of_mother = replace(report(village), person_id=village.mother.id, instance_id="uuid:mother")
    visits.keep(store, of_mother, now=NOW, findings=[Finding("x", Rung.PUSKESMAS, {}, "1")])
    [one] = genting_targets.candidates(store, scope(village.sari), TODAY)
    assert one.person_id == village.mother.id
    number = genting_targets.propose(store, one, village.sari.id, at)
    agreed(store, village.mother.id)
    _, pledge = promised(store, village)
    target = genting_targets.target_in(store, scope(village.opd), number)
    assert target is not None
    assert target.born is None
    assert sponsorships.match(store, target, pledge, village.opd.id, NOW)
    return again(store, village, target)


def gives_birth(store: Store, village: Village, on: date) -> Person:
    [pregnancy] = [one for one in people.episodes(store, scope(village.sari), village.mother.id) if not one.ended_on]
    families.end_episode(store, pregnancy.id, on, "born")
    baby = families.add_person(
        store,
        family_id=village.family.id,
        name="Bayi Intan",
        relation=Relation.ANAK,
        sex=Sex.FEMALE,
        birth_date=on,
        mother_id=village.mother.id,
        now=NOW,
    )
    families.open_episode(store, person_id=baby.id, kind=EpisodeKind.CHILD, started_on=on, now=NOW)
    return baby


def test_after_the_birth_the_help_goes_on_with_the_child_under_the_same_code(store: Store, village: Village) -> None:
    target = expecting(store, village)
    born = TODAY + timedelta(weeks=10)
    baby = gives_birth(store, village, born)
    hers = genting_targets.target_in(store, scope(village.sari), target.id)
    assert hers is not None
    assert (hers.code, hers.accompanied, hers.baby, hers.born) == (target.code, True, "Bayi Intan", born)
    coded = again(store, village, target)
    assert (coded.name, coded.baby, coded.helps) == ("", "", (Help.NUTRISI,)), "a koordinator gets no name of a baby"
    [sponsor_of] = sponsors.list_in(store, scope(village.opd))
    assert [(one.code, one.born) for one in sponsorships.for_sponsor(store, sponsor_of)] == [(target.code, born)]
    of_baby = replace(report(village), person_id=baby.id, instance_id="uuid:baby", visit_date=born)
    visits.keep(store, of_baby, now=NOW, findings=[Finding("x", Rung.PUSKESMAS, {}, "1")])
    assert genting_targets.candidates(store, scope(village.sari), born) == (), "proposed with her mother"


def test_born_the_day_before_the_proposal_is_before_it_in_the_small_hours_too(store: Store, village: Village) -> None:
    target = expecting(store, village, to_utc(TODAY, time(2), Zone.WIB))  # yesterday still, in UTC
    gives_birth(store, village, TODAY - timedelta(days=1))
    assert again(store, village, target).born is None


def test_a_child_from_before_is_not_the_one_whom_she_expected(store: Store, village: Village) -> None:
    target = expecting(store, village)
    [pregnancy] = [one for one in people.episodes(store, scope(village.sari), village.mother.id) if not one.ended_on]
    families.end_episode(store, pregnancy.id, TODAY, "miscarriage")
    over = again(store, village, target)
    assert (over.accompanied, over.born) == (False, None)
