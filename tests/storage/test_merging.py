"""Two records of one person become one, with all that hangs on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from domain.leaving import Loss
from domain.people import Anchor, EpisodeKind, Relation, Role
from domain.zones import Zone
from storage.database import Store
from storage.family import enrolments, losses
from storage.krs import verifications
from storage.people import accounts, circumstances, families, following, merging, people
from storage.people.families import Episode, Person
from storage.tables import circumstance, enrolment, family, outbox, person, person_merge
from storage.tables.metadata import metadata
from storage.visits import doses, visits
from storage.visits.visits import Measurement
from tests.storage.village import (
    KEMPAS,
    NOW,
    PURWODADI,
    TODAY,
    Village,
    add_account,
    add_chat,
    add_child,
    report,
    scope,
)


@pytest.fixture
def double(store: Store, village: Village) -> tuple[Person, Episode]:
    """Aisyah once more, by another kader's hand, in a family of its own."""
    other = families.add_family(store, area=PURWODADI, team_id=village.melati.id, now=NOW)
    return add_child(store, other, village.mother, "Aisah", date(2025, 6, 3), nik="1506064306250002")


def merged(store: Store, village: Village, double: Person) -> None:
    merging.merge(store, village.aisyah.id, double.id, on=TODAY, now=NOW)


def test_visits_and_measurements_follow(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    child, episode = double
    told = report(village, instance="uuid:double")
    values = {name: getattr(told, name) for name in told.__dataclass_fields__}
    values |= {"person_id": child.id, "episode_id": episode.id, "draft_id": None}
    weight = Measurement(kind="weight_kg", value=Decimal("7.1"), measured_on=TODAY)
    visits.keep(store, visits.NewVisit(**values), now=NOW, measurements=[weight])
    merged(store, village, child)
    found = visits.last_measurements(store, scope(village.sari), village.aisyah.id, date(2027, 1, 1))
    assert [one.value for one in found["weight_kg"]] == [Decimal("7.1")]


def test_who_was_merged_is_found_as_who_stays(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    found = people.person_in(store, scope(village.plkb), double[0].id)
    assert found is not None
    assert found.id == village.aisyah.id
    assert people.find_alike(store, scope(village.sari), "Aisyah", date(2025, 6, 2)) != ()
    assert double[0].id not in {one.id for one in people.children(store, scope(village.plkb), TODAY, 60)}


def test_of_two_running_episodes_one_stays(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    episodes = people.episodes(store, scope(village.sari), village.aisyah.id)
    assert [one.id for one in episodes if one.ended_on is None] == [village.episode.id]
    assert [one.end_reason for one in episodes if one.ended_on is not None] == [merging.MERGED]


def test_what_only_one_had_running_goes_on(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    families.end_episode(store, village.episode.id, TODAY, "moved")
    merged(store, village, double[0])
    running = [one for one in people.episodes(store, scope(village.sari), village.aisyah.id) if one.ended_on is None]
    assert [one.kind for one in running] == [EpisodeKind.CHILD]


def test_messages_come_once_in_each_chat(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    here, there = add_chat(store), add_chat(store)
    both = ((village.aisyah, village.episode.id, [here]), (double[0], double[1].id, [here, there]))
    for one, episode_id, chats in both:
        for chat_id in chats:
            enrolments.enrol(
                store,
                episode_id=episode_id,
                person_id=one.id,
                chat_id=chat_id,
                anchor=Anchor.BIRTH,
                anchor_date=date(2025, 6, 2),
                zone=Zone.WIB,
                send_minute=540,
                now=NOW,
            )
    merged(store, village, double[0])
    found = [one for chat_id in (here, there) for one in enrolments.of_chat(store, chat_id)]
    active = [one.episode_id for one in found if one.status == "active"]
    assert active == [village.episode.id, village.episode.id]


def test_what_was_known_of_one_is_taken_over(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    found = people.person_in(store, scope(village.sari), village.aisyah.id)
    assert found is not None
    nik = store.connection.scalar(select(person.c.nik).where(person.c.id == found.id))
    assert nik is not None
    if found.nik_end == "0002":
        assert store.vault.open(nik, "person.nik", found.id) == "1506064306250002"


@pytest.mark.parametrize(
    ("estimated", "doubles", "then"),
    [
        (True, None, (date(2025, 6, 2), True)),  # whose day nobody knows takes nobody's away
        (True, date(2025, 6, 3), (date(2025, 6, 3), False)),
        (False, date(2025, 6, 3), (date(2025, 6, 2), False)),
    ],
)
def test_the_birth_date_that_is_known_best_stays(
    store: Store,
    village: Village,
    double: tuple[Person, Episode],
    estimated: bool,
    doubles: date | None,
    then: tuple[date, bool],
) -> None:
    for number, values in (
        (village.aisyah.id, {"birth_date_estimated": estimated}),
        (double[0].id, {"birth_date": doubles}),
    ):
        store.connection.execute(update(person).where(person.c.id == number).values(values))
    merged(store, village, double[0])
    found = people.person_in(store, scope(village.sari), village.aisyah.id)
    assert found is not None
    assert (found.birth_date, found.birth_date_estimated) == then


def test_an_empty_family_is_closed(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    reason = store.connection.scalar(select(family.c.closed_reason).where(family.c.id == double[0].family_id))
    assert reason == merging.MERGED


def lively(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    """Both records have something in many tables, and some of it twice."""
    child, episode = double
    chat_id = add_chat(store)
    for one, of in ((village.aisyah, village.episode), (child, episode)):
        kept = visits.keep(
            store,
            visits.NewVisit(
                **{name: getattr(report(village), name) for name in report(village).__dataclass_fields__}
                | {"person_id": one.id, "episode_id": of.id, "instance_id": f"uuid:{one.id}"}
            ),
            now=NOW,
            measurements=[Measurement(kind="weight_kg", value=Decimal("7.1"), measured_on=TODAY)],
        )
        told = {"birth_weight_g": "2900", "water": "well"}
        circumstances.say(
            store, told, family_id=one.family_id, person_id=one.id, on=TODAY, now=NOW, visit_id=kept.visit_id
        )
        doses.give(store, one.id, ["BCG"], told_on=TODAY, now=NOW, given_on=TODAY if one is child else None)
        enrolments.enrol(
            store,
            episode_id=of.id,
            person_id=one.id,
            chat_id=chat_id,
            anchor=Anchor.BIRTH,
            anchor_date=of.started_on,
            zone=Zone.WIB,
            send_minute=540,
            now=NOW,
        )
    doses.give(store, child.id, ["DPT-HB-Hib-1"], told_on=TODAY, now=NOW)
    verifications.put(store, child.family_id, 2026, now=NOW, original={"no": "7"})


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the trace."""
    return {
        table.name: sorted((tuple(row) for row in store.connection.execute(select(table))), key=str)
        for table in metadata.sorted_tables
        if table is not person_merge
    }


def test_two_who_were_never_one_come_apart_as_they_were(
    store: Store, village: Village, double: tuple[Person, Episode]
) -> None:
    lively(store, village, double)
    before = everything(store)
    number = merging.merge(store, village.aisyah.id, double[0].id, on=TODAY, now=NOW, by=village.plkb.id)
    assert everything(store) != before
    [found] = merging.recent(store, scope(village.plkb), NOW)
    assert (found.id, found.kept, found.gone) == (number, village.aisyah.id, double[0].id)
    assert merging.take_apart(store, found, village.plkb.id, NOW)
    after = everything(store)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert not merging.take_apart(store, found, village.plkb.id, NOW), "once"
    trace = store.connection.execute(select(person_merge)).one()
    assert (trace.merged_by, trace.undone_by) == (village.plkb.id, village.plkb.id)


def test_what_is_known_and_what_was_given_follows(
    store: Store, village: Village, double: tuple[Person, Episode]
) -> None:
    lively(store, village, double)
    circumstances.say(
        store, {"birth_order": "2"}, family_id=double[0].family_id, person_id=double[0].id, on=TODAY, now=NOW
    )
    merged(store, village, double[0])
    said = circumstances.of_person(store, scope(village.sari), village.aisyah.id)
    assert {"birth_order", "birth_weight_g", "water"} <= set(said)
    had = doses.had(store, scope(village.sari), village.aisyah.id)
    assert had == {"BCG": TODAY, "DPT-HB-Hib-1": None}


def test_the_page_of_an_emptied_family_follows_where_there_is_none(
    store: Store, village: Village, double: tuple[Person, Episode]
) -> None:
    lively(store, village, double)
    merged(store, village, double[0])
    pages = [one.page for one in verifications.households(store, scope(village.plkb), 2026)]
    assert [(page.family_id, page.original) for page in pages] == [(village.family.id, {"no": "7"})]


def test_a_loss_follows_and_silences_all(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    lively(store, village, double)
    losses.told(store, family_id=double[0].family_id, kind=Loss.UNCLEAR, told_by=None, chat_id=None, now=NOW)
    merged(store, village, double[0])
    assert losses.of_this_family(store, village.family.id) is not None
    running = store.connection.scalars(select(enrolment.c.status)).all()
    assert "active" not in running


def test_what_waited_for_a_double_is_withdrawn(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    lively(store, village, double)
    merged(store, village, double[0])
    waiting = (
        select(outbox.c.id)
        .join(enrolment, enrolment.c.id == outbox.c.enrolment_id)
        .where(outbox.c.status == "due", enrolment.c.status != "active")
    )
    assert store.connection.scalars(waiting).all() == []


def test_every_column_that_names_somebody_is_known_to_follow_or_to_stay() -> None:
    """A new table follows by itself, as long as it says that its column names a person or a family."""
    everywhere = {f"{column.table.name}.{column.name}" for column in (*following.OF_PERSON, *following.OF_FAMILY)}
    everywhere |= set(following.STAYS_OF_PERSON) | set(following.STAYS_OF_FAMILY)
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(("person_id", "family_id", "mother_id", "child_id"))
    }
    assert named - everywhere == set(), "say in its table whom it names: reference(…, 'person')"
    assert set(following.STAYS_OF_PERSON) | set(following.STAYS_OF_FAMILY) <= {
        f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns
    }


def test_what_is_known_of_somebody_goes_with_her_to_another_family(store: Store, village: Village) -> None:
    told = {"birth_weight_g": "2900", "water": "well"}
    aisyah = village.aisyah
    circumstances.say(store, told, family_id=village.family.id, person_id=aisyah.id, on=TODAY, now=NOW)
    there = families.add_family(store, area=KEMPAS, team_id=village.other.team_id, now=NOW)
    phone = add_account(store, Role.KELUARGA, PURWODADI, "Nenek")
    grandmother = families.add_person(
        store, family_id=village.family.id, name="Nenek", relation=Relation.NENEK, now=NOW
    )
    accounts.set_person(store, phone.id, grandmother.id)
    for number in (aisyah.id, grandmother.id):
        families.join(store, number, there.id)
    assert set(circumstances.of_person(store, scope(village.other), aisyah.id)) == {"birth_weight_g"}
    homes = store.connection.execute(select(circumstance.c.name, circumstance.c.family_id)).all()
    assert {row.name: row.family_id for row in homes} == {"birth_weight_g": there.id, "water": village.family.id}
    found = accounts.by_id(store, phone.id)
    assert found is not None
    assert found.area == KEMPAS
