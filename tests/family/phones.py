"""A family's phones and a clock: the heartbeat and the delivery as they are, the channel a list of what arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.growth_tables import Sex
from domain.people import Anchor, EpisodeKind, Relation, Role
from domain.talk import Lane, Say
from domain.zones import Zone, local
from handlers.exchange import Policy
from handlers.family import accompany, joining, manners, tips
from messages.library import shipped
from storage.database import Store
from storage.family import enrolments, received
from storage.family.enrolments import Enrolment
from storage.ids import new_id
from storage.people import accounts, families
from storage.people.accounts import Status
from storage.people.families import Episode, Family, Person
from storage.tables import broadcast as table
from storage.wire import chats, claims, outbox
from tests.storage import village as places
from tests.storage.village import Village

POLICY = Policy(emergency=("112",), link="https://t.me/x?start={code}", approved_only=False)
AFTER = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Got:
    """What arrived. due: when it should have, by which the week's cap counts; keys: of the calendar, of everything that
    the message says; "broadcast" for one of those, else the key of its words."""

    at: datetime
    due: datetime
    row: int
    lane: Lane
    keys: tuple[str, ...]
    say: Say


@dataclass
class Phone:
    """One chat of a family, with all that arrived in it."""

    store: Store
    family: Family
    mother: Person
    chat: int
    zone: Zone
    got: list[Got] = field(default_factory=list)


def phone(store: Store, village: Village, zone: Zone = Zone.WIB, at: datetime = places.NOW) -> Phone:
    """A family with a phone that has agreed to messages."""
    family = families.add_family(store, area=places.PURWODADI, team_id=village.mawar.id, now=at)
    mother = families.add_person(
        store, family_id=family.id, name="Siti Aminah", relation=Relation.IBU, sex=Sex.FEMALE, now=at
    )
    account = accounts.create(
        store, role=Role.KELUARGA, area=places.PURWODADI, name="Siti", person_id=mother.id, status=Status.ACTIVE, now=at
    )
    chat_id = places.add_chat(store, account.id)
    chats.set_zone(store, chat_id, zone)
    return Phone(store, family, mother, chat_id, zone)


def pregnancy(phone: Phone, hpht: date, at: datetime) -> Episode:
    return families.open_episode(
        phone.store, person_id=phone.mother.id, kind=EpisodeKind.PREGNANCY, started_on=hpht, now=at
    )


def child(phone: Phone, name: str, born: date, at: datetime, weeks: int | None = None) -> Episode:
    person = families.add_person(
        phone.store,
        family_id=phone.family.id,
        name=name,
        relation=Relation.ANAK,
        birth_date=born,
        mother_id=phone.mother.id,
        now=at,
    )
    return families.open_episode(
        phone.store,
        person_id=person.id,
        kind=EpisodeKind.CHILD,
        started_on=born,
        gestation_weeks_at_birth=weeks,
        now=at,
    )


def join(phone: Phone, episodes: Sequence[Episode], at: datetime, hour: int = 9, weekday: int | None = None) -> None:
    """As when the family agrees: enrolled, and the first messages come at once."""
    enrolled = [enrol(phone, episode, at, hour) for episode in episodes]
    if weekday is not None:
        enrolments.set_weekday(phone.store, phone.chat, weekday)
    joining.begin(phone.store, enrolled, at, POLICY, lane=Lane.REPLY, due_at=at)


def enrol(phone: Phone, episode: Episode, at: datetime, hour: int = 9) -> Enrolment:
    anchor = Anchor.HPHT if episode.kind is EpisodeKind.PREGNANCY else Anchor.BIRTH
    return enrolments.enrol(
        phone.store,
        episode_id=episode.id,
        person_id=episode.person_id,
        chat_id=phone.chat,
        anchor=anchor,
        anchor_date=episode.started_on,
        zone=phone.zone,
        send_minute=hour * 60,
        now=at,
    )


def tick(phones: Sequence[Phone], now: datetime, policy: Policy = POLICY) -> None:
    """The heartbeat once, and all that may go out then."""
    store = phones[0].store
    outbox.expire(store, now)
    accompany.plan(store, now, policy)
    deliver(phones, now, policy)


def deliver(phones: Sequence[Phone], now: datetime, policy: Policy = POLICY) -> None:
    """All that may go out now."""
    store = phones[0].store
    while owed := claims.claim(
        store, "telegram", now=now + AFTER, real_now=now, limit=50, worker="w", lease_s=60, interval_s=0
    ):
        for one in owed:
            assert claims.win(store, one.id, "w", now)
            _deliver(phones, one, now, policy)


def _deliver(phones: Sequence[Phone], owed: claims.Owed, now: datetime, policy: Policy) -> None:
    store = phones[0].store
    rule = manners.withheld(store, owed, policy)
    say = None if rule else _words(store, owed, policy)
    if say is None:
        claims.nothing_to_send(store, owed.id, rule or "nothing to say")
        return
    keys = _keys(store, owed)
    claims.sent(store, owed.id, str(owed.id), now)
    [to] = [phone for phone in phones if phone.chat == owed.chat_id]
    to.got.append(Got(now, owed.due_at, owed.id, owed.lane, keys, say))


def _words(store: Store, owed: claims.Owed, policy: Policy) -> Say | None:
    if owed.broadcast_id is not None:
        return Say(key="broadcast", lane=owed.lane)
    return owed.say or tips.in_words(store, owed, shipped(), policy)


def _keys(store: Store, owed: claims.Owed) -> tuple[str, ...]:
    if owed.message is None:
        return (owed.say.key if owed.say is not None and owed.broadcast_id is None else "broadcast",)
    carried = [part.message for part in received.carried(store, owed.id)]
    return tuple(dict.fromkeys([owed.message, *carried]))


def broadcast(phone: Phone, at: datetime) -> None:
    """A broadcast of the kader's, to this phone."""
    number = new_id()
    store = phone.store
    sender = accounts.who_serves(store, places.PURWODADI, Role.KADER)[0]
    store.connection.execute(
        table.insert().values(
            id=number,
            account_id=sender.id,
            chat_id=phone.chat,
            area=places.PURWODADI,
            audience="[]",
            text=b"",
            status="running",
            created_at=at,
        )
    )
    say = Say(key="", lane=Lane.BROADCAST)
    [row] = outbox.owe(store, phone.chat, [say], now=at, expires_at=at + timedelta(hours=48), broadcast_id=number)
    assert row


def shown(phone: Phone) -> str:
    """One line per message: local moment, lane, what it said."""
    lines = []
    for one in phone.got:
        moment = local(one.at, phone.zone).strftime("%Y-%m-%d %a %H:%M")
        lines.append(f"{moment}  {one.lane.name.lower():<9} {one.say.key:<13} {', '.join(one.keys)}")
    return "\n".join(lines) + "\n"
