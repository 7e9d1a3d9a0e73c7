"""Who is to be visited: each asker's own people, with their last visit, what it found, and what is still open."""

from __future__ import annotations

from datetime import date, timedelta

from domain.due import Accompanied, Measure
from domain.findings import Place, Referral
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation
from domain.rules import Finding, Rung
from storage.database import Database, Store
from storage.people import families
from storage.vault import Keys, Vault
from storage.villages import goals
from storage.visits import changes as visit_changes
from storage.visits import due, mornings, referrals, visits
from storage.visits.due import Entry, Records
from storage.visits.referrals import ReferralStatus
from storage.visits.visits import NewVisit
from tests.storage.village import KEMPAS, NOW, PURWODADI, TODAY, Village, found_village, scope

HPHT = TODAY - timedelta(days=200)
WASTED = Finding("wasted", Rung.PUSKESMAS, {}, "1")
GOOD = Finding("length_normal", Rung.GOOD, {}, "1")
TO_BIDAN = Referral(Place.BIDAN_OR_POSYANDU, Rung.BIDAN, 7, (), ("underweight",))
TODAY_TO_HOSPITAL = Referral(Place.PUSKESMAS_OR_HOSPITAL, Rung.DANGER, 0, ("bidan",), ("danger_sign",))


def visited(
    store: Store,
    village: Village,
    on: date,
    *findings: Finding,
    form: str = "baduta",
    person: int = 0,
    refer: tuple[Referral, ...] = (),
) -> visits.Kept:
    report = NewVisit(
        draft_id=None,
        person_id=person or village.aisyah.id,
        episode_id=None,
        account_id=village.sari.id,
        team_id=village.mawar.id,
        area=PURWODADI,
        form=form,
        form_version="1",
        visit_date=on,
        instance_id=f"uuid:{form} {person} {on} {len(findings)}",
        answers="{}",
        started_at=NOW,
    )
    return visits.keep(store, report, now=NOW, findings=findings, referrals=refer)


def aisyah(store: Store, village: Village) -> Entry:
    [entry] = due.of_person(store, scope(village.sari), village.aisyah.id)
    return entry


def test_each_sees_the_people_she_accompanies(store: Store, village: Village) -> None:
    seen = {who: [one.person_id for one in due.everybody(store, scope(who))] for who in (village.sari, village.plkb)}
    assert seen == {village.sari: [village.aisyah.id], village.plkb: [village.aisyah.id]}
    for stranger in (village.dewi, village.other, village.opd, village.bidan):
        assert due.everybody(store, scope(stranger)) == ()
        assert due.of_person(store, scope(stranger), village.aisyah.id) == ()
        assert due.names(store, scope(stranger), [village.aisyah.id]) == {}
    assert due.names(store, scope(village.sari), [village.aisyah.id])[village.aisyah.id] == due.Named(
        name="Siti Aisyah", mother="Murniati"
    )


def test_an_entry_knows_the_last_visit_and_what_it_found(store: Store, village: Village) -> None:
    assert aisyah(store, village).about == Accompanied(
        kind=EpisodeKind.CHILD, anchor=date(2025, 6, 2), known_since=TODAY
    )
    visited(store, village, date(2026, 2, 3), WASTED, GOOD)
    visited(store, village, date(2026, 3, 9), GOOD, form="catatan")  # a form of staff is no visit of the programme
    visited(store, village, date(2026, 1, 4), Finding("muac_severe", Rung.SAME_DAY, {}, "1"))
    about = aisyah(store, village).about
    assert about.last_visit == date(2026, 2, 3)
    assert about.rung is None, "the risk is what was found last, whatever it was reported with"
    visited(store, village, date(2026, 3, 10), WASTED)
    assert aisyah(store, village).about.rung is Rung.PUSKESMAS


def test_a_report_that_was_set_aside_is_no_visit(store: Store, village: Village) -> None:
    visited(store, village, date(2026, 2, 3), WASTED)
    aside = visited(store, village, date(2026, 3, 2), GOOD)
    due.tried(store, person_id=village.aisyah.id, account_id=village.sari.id, on=date(2026, 3, 1), now=NOW)
    assert (aisyah(store, village).about.rung, aisyah(store, village).attempts) == (None, 0)
    visit_changes.set_aside(store, aside.visit_id, village.plkb.id, NOW)
    entry = aisyah(store, village)
    assert (entry.about.last_visit, entry.about.rung) == (date(2026, 2, 3), Rung.PUSKESMAS)
    assert entry.attempts == 1
    month = due.records(store, scope(village.plkb), date(2026, 3, 1), date(2026, 4, 1))
    assert month == {}


def test_of_open_referrals_the_most_pressing_counts(store: Store, village: Village) -> None:
    kept = visited(store, village, date(2026, 3, 1), WASTED, refer=(TO_BIDAN, TODAY_TO_HOSPITAL))
    entry = aisyah(store, village)
    assert (entry.referral_rung, entry.referral_due) == (Rung.DANGER, date(2026, 3, 1))
    referrals.close(store, kept.referrals[1], ReferralStatus.FINISHED, None, NOW)
    entry = aisyah(store, village)
    assert (entry.referral_rung, entry.referral_due) == (Rung.BIDAN, date(2026, 3, 8))
    referrals.close(store, kept.referrals[0], ReferralStatus.CANCELLED, None, NOW)
    assert aisyah(store, village).referral_rung is None


def test_attempts_in_vain_count_once_a_day_and_until_the_next_visit(store: Store, village: Village) -> None:
    def tried(on: date) -> bool:
        return due.tried(store, person_id=village.aisyah.id, account_id=village.sari.id, on=on, now=NOW)

    assert tried(date(2026, 3, 2))
    assert not tried(date(2026, 3, 2))
    assert tried(date(2026, 3, 4))
    assert aisyah(store, village).attempts == 2
    visited(store, village, date(2026, 3, 3))
    assert aisyah(store, village).attempts == 1


def test_the_visits_of_a_pregnancy_are_not_those_of_the_child(store: Store, village: Village) -> None:
    episode = families.open_episode(
        store,
        person_id=village.mother.id,
        kind=EpisodeKind.PREGNANCY,
        started_on=HPHT,
        due_on=HPHT + timedelta(days=285),
        now=NOW,
    )
    visited(store, village, date(2026, 3, 1), form="pascasalin", person=village.mother.id)
    [entry] = due.of_person(store, scope(village.sari), village.mother.id)
    assert entry.about.anchor == HPHT + timedelta(days=5), "HPL holds over HPHT"
    assert entry.about.last_visit is None
    visited(store, village, date(2026, 3, 2), form="bumil", person=village.mother.id)
    [entry] = due.of_person(store, scope(village.sari), village.mother.id)
    assert entry.about.last_visit == date(2026, 3, 2)
    families.end_episode(store, episode.id, on=TODAY, reason="moved")
    assert due.of_person(store, scope(village.sari), village.mother.id) == ()


def test_reports_in_time_and_referrals_are_counted_by_team(store: Store, village: Village) -> None:
    kept = visited(store, village, TODAY, refer=(TO_BIDAN,))
    visited(store, village, TODAY - timedelta(days=3))
    visited(store, village, TODAY - timedelta(days=4))
    visited(store, village, date(2026, 2, 28))
    first, after = date(2026, 3, 1), date(2026, 4, 1)
    assert due.records(store, scope(village.plkb), first, after) == {village.mawar.id: Records(3, 2)}
    assert due.records(store, scope(village.dewi), first, after) == {}
    month = (NOW - timedelta(days=13), NOW + timedelta(days=20))
    assert due.referrals(store, scope(village.sari), *month) == {village.mawar.id: due.Referrals(1, 0)}
    referrals.close(store, kept.referrals[0], ReferralStatus.FINISHED, None, NOW)
    assert due.referrals(store, scope(village.plkb), *month) == {village.mawar.id: due.Referrals(1, 1)}
    assert due.referrals(store, scope(village.other), *month) == {}


def test_a_goal_is_the_nearest_areas(store: Store, village: Village) -> None:
    assert goals.goal(store, PURWODADI, Measure.VISITED) == 100
    goals.put(store, "15.06", Measure.VISITED, 70, NOW)
    goals.put(store, "15.06.06", Measure.VISITED, 80, NOW)
    assert goals.goal(store, PURWODADI, Measure.VISITED) == 80
    assert goals.goal(store, "15.06.01", Measure.VISITED) == 70
    assert goals.goal(store, KEMPAS, Measure.ON_TIME) == 100


def test_one_question_for_a_kecamatan_reads_no_name(store: Store, village: Village) -> None:
    """1,700 families: their names stay sealed until a page of them is shown, so whoever has no key can ask it."""
    for number in range(40):
        family = families.add_family(store, area=PURWODADI, team_id=village.melati.id, now=NOW)
        child = families.add_person(
            store,
            family_id=family.id,
            name=f"Anak {number}",
            relation=Relation.ANAK,
            sex=Sex.MALE,
            birth_date=TODAY - timedelta(days=100),
            now=NOW,
        )
        families.open_episode(
            store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=TODAY - timedelta(days=100), now=NOW
        )
    keyless = Store(store.connection, Vault(Keys.read(f"1:{Keys.make()}", Keys.make())), store.dialect)
    everybody = due.everybody(keyless, scope(village.plkb))
    assert len(everybody) == 41


def test_of_two_workers_one_has_the_morning(database: Database) -> None:
    with database.writing() as store:
        chat = found_village(store).chat
    taken = []
    for _ in range(2):
        with database.writing() as store:
            taken.append(mornings.claim(store, chat, TODAY))
    with database.writing() as store:
        assert mornings.claim(store, chat, TODAY + timedelta(days=1))
    assert taken == [True, False]
