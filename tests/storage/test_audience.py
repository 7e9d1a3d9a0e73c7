"""Who is in an audience: each filter finds its own and leaves the others out; nobody outside the area, ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from domain.audience import Audience, Held, Target
from domain.people import Anchor, EpisodeKind, Relation, Role
from domain.recipient_rows import Kind, Named
from domain.talk import Lane
from domain.verification import State
from domain.zones import Zone
from storage.broadcasts import audience, recipient_lists
from storage.database import Store
from storage.family import enrolments
from storage.family.enrolments import StopReason
from storage.krs import verifications
from storage.people import accounts, families, people, shared_phones
from storage.people.accounts import Account, Status
from storage.people.families import Person
from storage.tables import enrolment, outbox
from storage.visits import changes as visit_changes
from storage.visits import visits
from storage.wire import chats
from storage.wire.chats import Push
from tests.storage.owing import owe
from tests.storage.village import NOW, PURWODADI, TEBING_TINGGI, TODAY, Village, add_chat, report, scope

FAMILIES = Audience(roles=(Role.KELUARGA,))
KADER = Audience(roles=(Role.KADER,))


def account_of_mother(store: Store, village: Village) -> Account:
    """Aisyah's mother comes in herself."""
    return accounts.create(
        store,
        role=Role.KELUARGA,
        area=PURWODADI,
        name="Murniati",
        person_id=village.mother.id,
        status=Status.ACTIVE,
        now=NOW,
    )


def family_chat(store: Store, kind: EpisodeKind, started_on: date, area: str = PURWODADI, phone: str = "") -> int:
    """A mother with a chat, and the stretch of life that somebody of hers is in."""
    home = families.add_family(store, area=area, team_id=None, now=NOW, phone=phone or None)
    mother = families.add_person(store, family_id=home.id, name="Ibu", relation=Relation.IBU, now=NOW)
    about = mother
    if kind is EpisodeKind.CHILD:
        about = families.add_person(
            store, family_id=home.id, name="Adik", relation=Relation.ANAK, birth_date=started_on, now=NOW
        )
    episode = families.open_episode(store, person_id=about.id, kind=kind, started_on=started_on, now=NOW)
    account = accounts.create(
        store, role=Role.KELUARGA, area=area, name="Ibu", person_id=mother.id, status=Status.ACTIVE, now=NOW
    )
    chat_id = add_chat(store, account.id)
    enrolments.enrol(
        store,
        episode_id=episode.id,
        person_id=about.id,
        chat_id=chat_id,
        anchor=Anchor.BIRTH,
        anchor_date=started_on,
        zone=Zone.WIB,
        send_minute=540,
        now=NOW,
    )
    return chat_id


def found(store: Store, of: Audience, area: str = TEBING_TINGGI) -> set[int]:
    return set(audience.chats_after(store, of, area, 0, NOW, 0, 1000))


def held(store: Store, of: Audience) -> dict[Held, int]:
    return {
        each.held: each.count for each in audience.groups(store, of, TEBING_TINGGI, 0, NOW) if each.held is not None
    }


def weeks_ago(weeks: int, days: int = 0) -> date:
    return TODAY - timedelta(weeks=weeks, days=days)


def test_each_target_group(store: Store, village: Village) -> None:
    chats_of = {
        Target.CATIN: family_chat(store, EpisodeKind.CATIN, TODAY),
        Target.BUMIL: family_chat(store, EpisodeKind.PREGNANCY, weeks_ago(20)),
        Target.NIFAS: family_chat(store, EpisodeKind.POSTPARTUM, weeks_ago(2)),
        Target.BADUTA: family_chat(store, EpisodeKind.CHILD, weeks_ago(80)),
    }
    older, elsewhere = (
        family_chat(store, EpisodeKind.CHILD, weeks_ago(150)),
        family_chat(store, EpisodeKind.CATIN, TODAY, "15.01"),
    )
    for target, chat_id in chats_of.items():
        assert found(store, replace(FAMILIES, target=target)) == {chat_id}
    assert found(store, replace(FAMILIES, target=Target.BALITA)) == {chats_of[Target.BADUTA], older}
    assert found(store, FAMILIES) == {*chats_of.values(), older}
    assert elsewhere not in found(store, FAMILIES)


@pytest.mark.parametrize(
    ("weeks", "days", "inside"), [(28, 0, True), (27, 6, False), (40, 6, True), (41, 0, False), (34, 3, True)]
)
def test_weeks_are_completed_ones_and_both_ends_count(
    store: Store, village: Village, weeks: int, days: int, inside: bool
) -> None:
    chat_id = family_chat(store, EpisodeKind.PREGNANCY, weeks_ago(weeks, days))
    of = replace(FAMILIES, target=Target.BUMIL, week_from=28, week_to=40)
    assert (chat_id in found(store, of)) == inside


def test_risk_and_visits_and_reports(store: Store, village: Village) -> None:
    mother = account_of_mother(store, village)
    seen, other = add_chat(store, mother.id), family_chat(store, EpisodeKind.CHILD, weeks_ago(30))
    idle = add_chat(store, village.dewi.id)
    assert found(store, replace(FAMILIES, overdue=True)) == {seen, other}
    assert found(store, replace(KADER, unreported=True)) == {village.chat, idle}
    kept = visits.keep(store, report(village), now=NOW)
    assert kept is not None
    assert found(store, replace(FAMILIES, overdue=True)) == {other}
    assert found(store, replace(KADER, unreported=True)) == {idle}
    assert found(store, replace(FAMILIES, at_risk=True)) == set()
    visit_changes.set_aside(store, kept.visit_id, village.plkb.id, NOW)
    assert found(store, replace(FAMILIES, overdue=True)) == {seen, other}, "what does not count is no visit"
    assert found(store, replace(KADER, unreported=True)) == {idle}, "she did report"


@pytest.mark.parametrize(
    ("state", "at_risk"),
    [(State.BELUM, True), (State.DITEMUKAN_KRS, True), (State.DITEMUKAN_TIDAK_KRS, False)],
)
def test_what_was_found_at_the_door_counts_more_than_the_list(
    store: Store, village: Village, state: State, *, at_risk: bool
) -> None:
    mother = account_of_mother(store, village)
    chat_id = add_chat(store, mother.id)
    page = verifications.put(store, village.family.id, TODAY.year, now=NOW, was_krs=True)
    verifications.find(store, page, state, village.sari.id, NOW)
    assert found(store, replace(FAMILIES, at_risk=True)) == ({chat_id} if at_risk else set())


def second_family(store: Store, village: Village, chat_id: int) -> Person:
    """Of Melati's, on somebody else's phone; the mother, who expects."""
    home = families.add_family(store, area=PURWODADI, team_id=village.melati.id, now=NOW)
    mother = families.add_person(store, family_id=home.id, name="Intan", relation=Relation.IBU, now=NOW)
    families.open_episode(store, person_id=mother.id, kind=EpisodeKind.PREGNANCY, started_on=weeks_ago(20), now=NOW)
    account = accounts.create(
        store, role=Role.KELUARGA, area=PURWODADI, name="Intan", person_id=mother.id, status=Status.ACTIVE, now=NOW
    )
    shared_phones.share(store, chat_id, account.id, NOW)
    return mother


def test_all_families_on_a_phone_are_looked_at_and_the_phone_gets_it_once(store: Store, village: Village) -> None:
    chat_id = family_chat(store, EpisodeKind.CHILD, weeks_ago(30))
    second_family(store, village, chat_id)
    for of in (
        FAMILIES,
        replace(FAMILIES, team_id=village.melati.id),
        replace(FAMILIES, target=Target.BUMIL),
        replace(FAMILIES, target=Target.BADUTA),
    ):
        assert audience.chats_after(store, of, TEBING_TINGGI, 0, NOW, 0, 1000) == [chat_id]
        [group] = audience.groups(store, of, TEBING_TINGGI, 0, NOW)
        assert (group.held, group.count) == (None, 1)
        [reached] = audience.still_reached(store, of, TEBING_TINGGI, 0, NOW, [chat_id])
        assert (reached.chat_id, reached.family) == (chat_id, True)
        assert audience.one_of(store, of, TEBING_TINGGI, 0, NOW) == chat_id


def test_a_loss_of_one_family_holds_the_phone_for_all(store: Store, village: Village) -> None:
    chat_id = family_chat(store, EpisodeKind.CHILD, weeks_ago(30))
    mother = second_family(store, village, chat_id)
    [pregnancy] = people.episodes(store, scope(village.dewi), mother.id)
    families.end_episode(store, pregnancy.id, TODAY, "miscarriage")
    assert found(store, replace(FAMILIES, target=Target.BADUTA)) == set()
    assert held(store, replace(FAMILIES, target=Target.BADUTA)) == {Held.LOSS: 1}


def test_language_and_teams(store: Store, village: Village) -> None:
    chat_id = add_chat(store, village.dewi.id)
    chats.set_language(store, chat_id, "en")
    assert found(store, replace(KADER, language="en")) == {chat_id}
    assert found(store, replace(KADER, team_id=village.melati.id)) == {chat_id}
    assert found(store, replace(KADER, without_teams=(village.melati.id,))) == {village.chat}


def test_who_is_held_back_and_why(store: Store, village: Village) -> None:
    reached, grieving, resting, wrong, full, listed, blocked = (
        family_chat(store, EpisodeKind.CHILD, weeks_ago(30)) for _ in range(7)
    )

    def turn(chat_id: int, **values: object) -> None:
        store.connection.execute(update(enrolment).where(enrolment.c.chat_id == chat_id).values(**values))

    turn(grieving, status="stopped", stopped_reason=StopReason.LOSS.value)
    turn(resting, status="paused")
    turn(wrong, status="stopped", stopped_reason=StopReason.WRONG_PERSON.value)
    chats.set_push(store, blocked, Push.BLOCKED)
    for _ in range(3):
        owe(store, full, "tip", lane=Lane.TIP)
    store.connection.execute(
        update(outbox).where(outbox.c.chat_id == full).values(status="sent", sent_at=NOW - timedelta(days=6))
    )
    account = accounts.of_chat(store, listed)
    assert account is not None
    without = recipient_lists.create(store, village.plkb.id, NOW)
    recipient_lists.add(store, without, [account.id], 0)
    of = replace(FAMILIES, without_list_id=without)
    assert found(store, of) == {reached}
    assert held(store, of) == dict.fromkeys((*Held,), 1)
    assert found(store, replace(of, urgent=True)) == {reached, full}


def test_a_list_matches_by_phone_nik_hash_and_account_and_never_elsewhere(store: Store, village: Village) -> None:
    here = family_chat(store, EpisodeKind.CHILD, weeks_ago(30), phone="0812-5550-0201")
    far = family_chat(store, EpisodeKind.CHILD, weeks_ago(30), "15.01", phone="0812-5550-0299")
    mother = account_of_mother(store, village)
    by_nik = add_chat(store, mother.id)
    foreign = accounts.of_chat(store, far)
    assert foreign is not None
    phones = recipient_lists.phones_of_families(store, TEBING_TINGGI)
    named = [
        Named(Kind.PHONE, "6281255500201"),
        Named(Kind.PHONE, "6281255500299"),
        Named(Kind.NIK, "1506064206250001"),
        Named(Kind.HASH, families.nik_hash(store, "1506064206250001").hex()),
        Named(Kind.ACCOUNT, str(village.sari.id)),
        Named(Kind.ACCOUNT, str(foreign.id)),
        Named(Kind.NIK, "3201010101010001"),
    ]
    matched, unmatched = recipient_lists.match(store, TEBING_TINGGI, named, phones)
    first = accounts.of_chat(store, here)
    assert first is not None
    assert matched == {first.id, mother.id, village.sari.id}
    assert unmatched == 3
    list_id = recipient_lists.create(store, village.plkb.id, NOW)
    recipient_lists.add(store, list_id, matched | {foreign.id}, unmatched)
    both = Audience(roles=(Role.KELUARGA, Role.KADER), list_id=list_id)
    assert found(store, both) == {here, by_nik, village.chat}
