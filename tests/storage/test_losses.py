"""A told loss takes back everything that is owed to a family, on all its phones, and nothing of it ever goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.people import Anchor, Relation, Role
from domain.talk import Lane, Say
from domain.zones import Zone
from storage.database import Database, Store
from storage.family import enrolments, losses
from storage.family.losses import Outcome
from storage.people import accounts, families
from storage.wire import chats, claims, outbox
from storage.wire.chats import Push
from storage.wire.outbox import Later
from tests.storage.village import NOW, PURWODADI, Village, add_chat, found_village, scope


@dataclass(frozen=True)
class Phones:
    """Chats of the family, of another family, and of the kader."""

    mother: int
    father: int
    neighbour: int
    kader: int
    enrolment: int
    aisyah: int


def phones(store: Store, village: Village) -> Phones:
    father = families.add_person(store, family_id=village.family.id, name="Yanto", relation=Relation.AYAH, now=NOW)
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    rina = families.add_person(store, family_id=other.id, name="Rina", relation=Relation.IBU, now=NOW)
    mother, papa, neighbour = (family_chat(store, person) for person in (village.mother.id, father.id, rina.id))
    enrolled = enrolments.enrol(
        store,
        episode_id=village.episode.id,
        person_id=village.aisyah.id,
        chat_id=papa,
        anchor=Anchor.BIRTH,
        anchor_date=date(2025, 6, 2),
        zone=Zone.WIB,
        send_minute=540,
        now=NOW,
    )
    return Phones(mother, papa, neighbour, village.chat, enrolled.id, village.aisyah.id)


def family_chat(store: Store, person_id: int) -> int:
    account = accounts.create(
        store,
        role=Role.KELUARGA,
        area=PURWODADI,
        name="keluarga",
        now=NOW,
        person_id=person_id,
        status=accounts.Status.ACTIVE,
    )
    return add_chat(store, account.id)


def tell(store: Store, village: Village, now: datetime = NOW) -> losses.Loss:
    return losses.told(store, family_id=village.family.id, kind="unclear", told_by=None, chat_id=None, now=now)


def send_all(store: Store, now: datetime) -> list[int]:
    """What a worker would send now: the chats, in order."""
    sent = []
    while owed := claims.claim(store, "telegram", now=now, real_now=now, limit=50, worker="w", lease_s=60):
        for row in owed:
            if claims.win(store, row.id, "w", now):
                claims.sent(store, row.id, str(row.id), now)
                sent.append(row.chat_id)
        now += timedelta(seconds=5)
    return sent


def owe(store: Store, chat_id: int, lane: Lane, *, person_id: int | None = None, due_in: int = 0) -> None:
    due = NOW + timedelta(hours=due_in)
    outbox.owe(store, chat_id, [Say(key="welcome.nodded", lane=lane)], now=NOW, due_at=due, person_id=person_id)


def test_everything_of_the_family_is_taken_back_and_nothing_of_others(store: Store, village: Village) -> None:
    home = phones(store, village)
    for lane in Lane:
        owe(store, home.mother, lane)
        owe(store, home.father, lane)
        owe(store, home.neighbour, lane)
    owe(store, home.kader, Lane.REMINDER, person_id=home.aisyah)
    owe(store, home.kader, Lane.ALERT, person_id=home.aisyah)
    told = tell(store, village)
    assert losses.proof(store, told.id) == losses.Proof(withdrawn=2 * len(Lane) + 1, on_its_way=0, after=0)
    assert sorted(send_all(store, NOW)) == sorted([home.neighbour] * len(Lane) + [home.kader])
    assert losses.proof(store, told.id).after == 0


def test_what_is_on_its_way_is_not_hidden(store: Store, village: Village) -> None:
    home = phones(store, village)
    owe(store, home.mother, Lane.TIP)
    [row] = claims.claim(store, "telegram", now=NOW, real_now=NOW, limit=5, worker="w", lease_s=60)
    assert claims.win(store, row.id, "w", NOW)
    assert losses.proof(store, tell(store, village).id) == losses.Proof(withdrawn=0, on_its_way=1, after=0)


def test_the_proof_sees_what_should_not_have_gone(store: Store, village: Village) -> None:
    home = phones(store, village)
    told = tell(store, village)
    owe(store, home.father, Lane.ALERT)
    assert send_all(store, NOW) == [home.father]
    assert losses.proof(store, told.id).after == 1


def test_an_undo_gives_back_what_was_silenced_and_no_more(store: Store, village: Village) -> None:
    home = phones(store, village)
    chats.set_push(store, home.mother, Push.STOPPED)  # by wish, before
    told = tell(store, village)
    assert losses.grieves(store, village.mother.id)
    assert losses.undo(store, told.id, None, NOW)
    assert not losses.undo(store, told.id, None, NOW)
    assert not losses.grieves(store, village.mother.id)
    assert chats.by_id(store, home.mother).push is Push.STOPPED
    assert chats.by_id(store, home.father).push is Push.ON
    [again] = enrolments.of_chat(store, home.father)
    assert again.status is enrolments.EnrolmentStatus.ACTIVE


def test_told_twice_is_one_loss(store: Store, village: Village) -> None:
    home = phones(store, village)
    first = tell(store, village)
    owe(store, home.father, Lane.TIP)
    assert tell(store, village, NOW + timedelta(hours=1)).id == first.id
    assert send_all(store, NOW) == []


def test_who_may_know_of_it(store: Store, village: Village) -> None:
    told = tell(store, village)
    sees = [village.sari, village.plkb]
    blind = [village.dewi, village.other, village.bidan, village.opd]
    assert [losses.loss_in(store, scope(one), told.id) for one in sees] == [told, told]
    assert [losses.loss_in(store, scope(one), told.id) for one in blind] == [None] * len(blind)
    assert [losses.open_in(store, scope(one)) for one in blind] == [()] * len(blind)


def test_a_family_waits_until_somebody_has_called(store: Store, village: Village) -> None:
    told = tell(store, village)
    later = NOW + timedelta(days=1, minutes=1)
    assert losses.uncalled(store, NOW) == []
    assert [one.id for one in losses.uncalled(store, later)] == [told.id]
    assert losses.reminded(store, told.id, later, later)
    assert not losses.reminded(store, told.id, later, later)
    assert losses.uncalled(store, later) == []
    assert losses.called(store, told.id, village.plkb.id, later)
    assert not losses.called(store, told.id, village.sari.id, later)
    assert losses.uncalled(store, later + timedelta(days=9)) == []
    assert losses.settle(store, told.id, village.plkb.id, later)
    ended = losses.loss_in(store, scope(village.plkb), told.id)
    assert ended is not None
    assert ended.outcome is Outcome.SETTLED


deeds = st.lists(
    st.one_of(
        st.tuples(
            st.just("owe"), st.sampled_from(["mother", "father"]), st.sampled_from(list(Lane)), st.integers(0, 72)
        ),
        st.tuples(st.just("tip"), st.just("father"), st.just(Lane.TIP), st.integers(0, 72)),
        st.tuples(st.just("send"), st.just("mother"), st.just(Lane.TIP), st.integers(0, 72)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=deeds, after_hours=st.lists(st.integers(0, 400), min_size=1, max_size=4))
def test_after_a_told_loss_no_row_of_that_family_is_ever_sent(
    database: Database, before: list[tuple[str, str, Lane, int]], after_hours: list[int]
) -> None:
    """Whatever was owed, claimed or planned before: from the commit of the telling on, nothing more begins its way."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        store = Store(connection, database.vault, database.dialect)
        village = found_village(store)
        home = phones(store, village)
        for number, (deed, who, lane, hours) in enumerate(before):
            act(store, home, deed, who, lane, hours, number)
        told = tell(store, village)
        sent = [chat for hours in sorted(after_hours) for chat in send_all(store, NOW + timedelta(hours=hours))]
        proof = losses.proof(store, told.id)
        transaction.rollback()
    assert not {home.mother, home.father} & set(sent)
    assert proof.after == 0


def act(store: Store, home: Phones, deed: str, who: str, lane: Lane, hours: int, number: int) -> None:
    chat = home.mother if who == "mother" else home.father
    due = NOW + timedelta(hours=hours)
    if deed == "owe":
        owe(store, chat, lane, due_in=hours)
    elif deed == "tip":
        outbox.owe_later(
            store,
            chat,
            Later.TIP,
            lane=lane,
            now=NOW,
            due_at=due,
            expires_at=None,
            person_id=home.aisyah,
            enrolment_id=home.enrolment,
            message=f"anak/{number}",
        )
    else:
        claims.claim(store, "telegram", now=due, real_now=NOW, limit=2, worker="w", lease_s=60)
