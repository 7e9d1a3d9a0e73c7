"""Families, their people, and the stretches of life in which the programme accompanies them: what is written down.

Whoever wants to read about people asks `storage/people/people.py`, which wants to know who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, insert, select, update

from domain.ages import due_date
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role, one_line
from domain.verification import Workflow
from storage.database import Store
from storage.ids import new_id
from storage.people.phonetic import key
from storage.tables import account, circumstance, episode, family, life_event, person, question, request, verification
from storage.tables.metadata import Id, Utc

_NAME, _NIK, _ACCOUNT_NAME = "person.name", "person.nik", "account.name"
_ADDRESS, _PHONE, _KK = "family.address", "family.phone", "family.kk_number"
ERASED = "erased"  # why a family was closed of which nobody is to be known any more
NOT_ERASED = family.c.closed_reason.is_distinct_from(ERASED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """area: the desa. kk_end: the last four digits of the family card's number, the rest is not shown."""

    id: int
    area: str
    team_id: int | None = None
    address: str | None = None
    phone: str | None = None
    kk_end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """nik_end: the last four digits, the rest is not shown."""

    id: int
    family_id: int
    area: str
    team_id: int | None
    name: str
    relation: Relation
    sex: Sex | None = None
    birth_date: date | None = None
    birth_date_estimated: bool = False
    mother_id: int | None = None
    nik_end: str | None = None
    died_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """started_on: the planned wedding, HPHT, or the birth. due_on: HPL."""

    id: int
    person_id: int
    kind: EpisodeKind
    area: str
    team_id: int | None
    started_on: date
    started_estimated: bool = False
    due_on: date | None = None
    gestation_weeks_at_birth: int | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    created_at: datetime | None = None

    @property
    def belongs_from(self) -> date:
        """From when on what is said of this person belongs to this stretch: a planned wedding is still to come, and a
        corrected HPHT may be later than the first visits."""
        return self.started_on if self.created_at is None else min(self.started_on, self.created_at.date())


_FAMILY_ID = bindparam("family_id", type_=Id)
_ADD_FAMILY = insert(family)
_ADD_PERSON = insert(person)
_ADD_EPISODE = insert(episode)
_PLACE = select(family.c.area, family.c.team_id).where(family.c.id == _FAMILY_ID)
_HOME = (
    select(person.c.family_id, family.c.area)
    .join(family, family.c.id == person.c.family_id)
    .where(person.c.id == bindparam("person_id"))
)
_PLACE_OF_PERSON = (
    select(family.c.area, family.c.team_id)
    .join(person, person.c.family_id == family.c.id)
    .where(person.c.id == bindparam("person_id"))
)
_END = (
    update(episode)
    .where(episode.c.id == bindparam("which"), episode.c.ended_on.is_(None))
    .values(ended_on=bindparam("on"), end_reason=bindparam("reason"))
)
_END_ALL = (
    update(episode)
    .where(episode.c.person_id == bindparam("who"), episode.c.ended_on.is_(None))
    .values(ended_on=bindparam("on"), end_reason=bindparam("reason"))
)
_DIED = update(person).where(person.c.id == bindparam("who")).values(died_on=bindparam("on"))
_LOCK = select(family.c.id).where(family.c.id == _FAMILY_ID).with_for_update(key_share=True)
_CLOSE = (
    update(family)
    .where(family.c.id == bindparam("which"))
    .values(closed_at=bindparam("now", type_=Utc()), closed_reason=bindparam("reason"))
)
_IS_MOTHER = (
    update(person)
    .where(person.c.id == bindparam("who"), person.c.relation == Relation.CALON_ISTRI)
    .values(relation=Relation.IBU)
)
_MEMBERS = select(person.c.id, person.c.name).where(person.c.family_id == _FAMILY_ID)
_MOVE_FAMILY = (
    update(family)
    .where(family.c.id == bindparam("which"))
    .values(area=bindparam("to_area"), team_id=bindparam("to_team"))
)
_PLACED: Mapping[str, BindParameter[object]] = {"area": bindparam("to_area"), "team_id": bindparam("to_team")}
_OF_WHICH = select(person.c.id).where(person.c.family_id == bindparam("which"))
_MOVE_WHAT_WAITS = (
    update(verification)
    .where(verification.c.family_id == bindparam("which"), verification.c.workflow != Workflow.DIKUNCI)
    .values(**_PLACED),
    update(request).where(request.c.family_id == bindparam("which"), request.c.status == "waiting").values(**_PLACED),
    update(question).where(question.c.person_id.in_(_OF_WHICH), question.c.status == "open").values(**_PLACED),
)
_MOVE_PERSON = (
    update(person)
    .where(person.c.id == bindparam("which"))
    .values(area=bindparam("to_area"), name_hash=bindparam("to_hash"))
)
_MOVE_EPISODES = (
    update(episode)
    .where(episode.c.person_id == bindparam("which"), episode.c.ended_on.is_(None))
    .values(area=bindparam("to_area"), team_id=bindparam("to_team"))
)


def add_family(
    store: Store,
    *,
    area: str,
    team_id: int | None,
    now: datetime,
    address: str | None = None,
    phone: str | None = None,
    kk_number: str | None = None,
) -> Family:
    """A new family in a desa."""
    number, kk_digits = new_id(), _digits(kk_number)
    values = {
        "id": number,
        "area": area,
        "team_id": team_id,
        "kk_number": store.vault.seal_if(kk_digits, _KK, number),
        "kk_hash": None if kk_digits is None else store.vault.hash(_KK, kk_digits),
        "address": store.vault.seal_if(address, _ADDRESS, number),
        "phone": store.vault.seal_if(phone, _PHONE, number),
        "created_at": now,
    }
    store.connection.execute(_ADD_FAMILY, values)
    return Family(id=number, area=area, team_id=team_id, address=address, phone=phone, kk_end=end_of(kk_digits))


def add_person(
    store: Store,
    *,
    family_id: int,
    name: str,
    relation: Relation,
    now: datetime,
    sex: Sex | None = None,
    birth_date: date | None = None,
    birth_date_estimated: bool = False,
    mother_id: int | None = None,
    nik: str | None = None,
) -> Person:
    """A new person in a family, in the family's desa. `people.find_alike` first: she may be known."""
    number, nik_digits = new_id(), _digits(nik)
    place = store.connection.execute(_PLACE, {"family_id": family_id}).one()
    made = Person(
        id=number,
        family_id=family_id,
        area=place.area,
        team_id=place.team_id,
        name=one_line(name),
        relation=relation,
        sex=sex,
        birth_date=birth_date,
        birth_date_estimated=birth_date_estimated,
        mother_id=mother_id,
        nik_end=end_of(nik_digits),
    )
    values = {
        "id": number,
        "family_id": family_id,
        "area": made.area,
        "name": store.vault.seal(made.name, _NAME, number),
        "name_hash": name_hash(store, made.area, made.name),
        "nik": store.vault.seal_if(nik_digits, _NIK, number),
        "nik_hash": None if nik_digits is None else nik_hash(store, nik_digits),
        "sex": sex,
        "birth_date": birth_date,
        "birth_date_estimated": birth_date_estimated,
        "relation": relation,
        "mother_id": mother_id,
        "created_at": now,
    }
    store.connection.execute(_ADD_PERSON, values)
    return made


def open_episode(
    store: Store,
    *,
    person_id: int,
    kind: EpisodeKind,
    started_on: date,
    now: datetime,
    started_estimated: bool = False,
    due_on: date | None = None,
    gestation_weeks_at_birth: int | None = None,
) -> Episode:
    """A stretch of life begins. The database refuses a second running one of the same kind (IntegrityError)."""
    place = store.connection.execute(_PLACE_OF_PERSON, {"person_id": person_id}).one()
    made = Episode(
        id=new_id(),
        person_id=person_id,
        kind=kind,
        area=place.area,
        team_id=place.team_id,
        started_on=started_on,
        started_estimated=started_estimated,
        due_on=due_on,
        gestation_weeks_at_birth=gestation_weeks_at_birth,
        created_at=now,
    )
    values = {
        "id": made.id,
        "person_id": person_id,
        "kind": kind,
        "area": made.area,
        "team_id": made.team_id,
        "started_on": started_on,
        "started_estimated": started_estimated,
        "due_on": due_on,
        "gestation_weeks_at_birth": gestation_weeks_at_birth,
        "created_at": now,
    }
    store.connection.execute(_ADD_EPISODE, values)
    return made


def end_episode(store: Store, episode_id: int, on: date, reason: str) -> bool:
    """False if it had ended before."""
    return store.connection.execute(_END, {"which": episode_id, "on": on, "reason": reason}).rowcount == 1


def lock(store: Store, family_id: int) -> None:
    """Nobody else changes this family's life course until this transaction ends."""
    store.connection.execute(_LOCK, {"family_id": family_id})


def died(store: Store, person_id: int, on: date) -> None:
    """A death: every running episode of the person ends with it."""
    store.connection.execute(_DIED, {"who": person_id, "on": on})
    store.connection.execute(_END_ALL, {"who": person_id, "on": on, "reason": "death"})


def move(store: Store, family_id: int, area: str, team_id: int | None) -> None:
    """The family moves to another desa, or another team takes it over: people and running episodes go with it, and what
    a human there has yet to do: its page of the KRS list, what it asks and waits for."""
    place = {"to_area": area, "to_team": team_id}
    for statement in (_MOVE_FAMILY, *_MOVE_WHAT_WAITS):
        store.connection.execute(statement, {"which": family_id, **place})
    for row in store.connection.execute(_MEMBERS, {"family_id": family_id}).all():
        name = store.vault.open(row.name, _NAME, row.id)
        hashed = name_hash(store, area, name)
        store.connection.execute(_MOVE_PERSON, {"which": row.id, "to_area": area, "to_hash": hashed})
        store.connection.execute(_MOVE_EPISODES, {"which": row.id, **place})


def place(store: Store, family_id: int) -> tuple[str, int | None]:
    """The family's desa and team as they are now."""
    row = store.connection.execute(_PLACE, {"family_id": family_id}).one()
    return row.area, row.team_id


def home_of(store: Store, person_id: int) -> int:
    """The family that a person is in now."""
    number: int = store.connection.execute(_HOME, {"person_id": person_id}).one().family_id
    return number


def member_ids(store: Store, family_id: int) -> tuple[int, ...]:
    """For the system's own use: not to be shown without a scope."""
    return tuple(row.id for row in store.connection.execute(_MEMBERS, {"family_id": family_id}))


def is_closed(store: Store, family_id: int) -> bool:
    """Whether it has moved away, is erased or became another."""
    closed = select(family.c.id).where(family.c.id == family_id, family.c.closed_at.is_not(None))
    return store.connection.execute(closed).first() is not None


def close(store: Store, family_id: int, reason: str, now: datetime) -> None:
    """The programme does not accompany this family any more."""
    store.connection.execute(_CLOSE, {"which": family_id, "now": now, "reason": reason})


def is_mother(store: Store, person_id: int) -> None:
    """After a birth a bride is the mother of the family."""
    store.connection.execute(_IS_MOTHER, {"who": person_id})


def anchor_again(store: Store, episode_id: int, anchor: date, *, estimated: bool) -> EpisodeKind:
    """A corrected HPHT, wedding or birth date; a child's is its own birth date. Returns the kind of the episode."""
    row = store.connection.execute(select(episode).where(episode.c.id == episode_id)).one()
    kind = EpisodeKind(row.kind)
    due = due_date(anchor) if kind is EpisodeKind.PREGNANCY else None
    values = {"started_on": anchor, "started_estimated": estimated, "due_on": due}
    store.connection.execute(update(episode).where(episode.c.id == episode_id).values(values))
    if kind is EpisodeKind.CHILD:
        born = {"birth_date": anchor, "birth_date_estimated": estimated}
        store.connection.execute(update(person).where(person.c.id == row.person_id).values(born))
    return kind


def complete(store: Store, person_id: int, *, nik: str | None, birth_date: date | None) -> None:
    """What was not known at the beginning; None leaves what there is."""
    values: dict[str, object] = {}
    if nik_digits := _digits(nik):
        values |= {"nik": store.vault.seal(nik_digits, _NIK, person_id), "nik_hash": nik_hash(store, nik_digits)}
    if birth_date is not None:
        values |= {"birth_date": birth_date, "birth_date_estimated": False}
    if values:
        store.connection.execute(update(person).where(person.c.id == person_id).values(values))


def rename(store: Store, person_id: int, name: str) -> None:
    """Another name for somebody known: a baby that has one now, or one that was written wrongly. A chat of hers that
    was greeted by the old one is greeted by the new."""
    name = one_line(name)
    row = store.connection.execute(select(person.c.area, person.c.name).where(person.c.id == person_id)).one()
    before = store.vault.open(row.name, _NAME, person_id)
    values = {"name": store.vault.seal(name, _NAME, person_id), "name_hash": name_hash(store, row.area, name)}
    store.connection.execute(update(person).where(person.c.id == person_id).values(values))
    for own in store.connection.execute(select(account.c.id, account.c.name).where(account.c.person_id == person_id)):
        if store.vault.open(own.name, _ACCOUNT_NAME, own.id) == before:
            sealed = store.vault.seal(name, _ACCOUNT_NAME, own.id)
            store.connection.execute(update(account).where(account.c.id == own.id).values(name=sealed))


def reach(store: Store, family_id: int, *, phone: str | None, address: str | None) -> None:
    """Where the family lives and can be called; None leaves what there is."""
    values = {
        name: store.vault.seal(value, f"family.{name}", family_id)
        for name, value in (("phone", phone), ("address", address))
        if value is not None
    }
    if values:
        store.connection.execute(update(family).where(family.c.id == family_id).values(values))


def join(store: Store, person_id: int, family_id: int) -> None:
    """The person belongs to another family from now on, in that family's desa and team."""
    area, team_id = place(store, family_id)
    row = store.connection.execute(select(person.c.name).where(person.c.id == person_id)).one()
    hashed = name_hash(store, area, store.vault.open(row.name, _NAME, person_id))
    store.connection.execute(update(person).where(person.c.id == person_id).values(family_id=family_id))
    store.connection.execute(_MOVE_PERSON, {"which": person_id, "to_area": area, "to_hash": hashed})
    store.connection.execute(_MOVE_EPISODES, {"which": person_id, "to_area": area, "to_team": team_id})
    follow(store, person_id)


def follow(store: Store, person_id: int) -> None:
    """What is known of somebody, what was told of her and her own account belong to the family that she is in now."""
    home = store.connection.execute(_HOME, {"person_id": person_id}).one()
    for table in (circumstance, life_event):
        theirs = update(table).where(table.c.person_id == person_id)
        store.connection.execute(theirs.values(family_id=home.family_id))
    own = update(account).where(account.c.person_id == person_id, account.c.role == Role.KELUARGA)
    store.connection.execute(own.values(area=home.area))


def runs(store: Store, person_id: int, kind: EpisodeKind) -> bool:
    """Whether the person is in such an episode now."""
    running = select(episode.c.id).where(
        episode.c.person_id == person_id, episode.c.kind == kind, episode.c.ended_on.is_(None)
    )
    return store.connection.execute(running).first() is not None


def name_hash(store: Store, area: str, name: str) -> bytes | None:
    """By which a name that sounds alike is found in one desa; None for a name without letters."""
    sound = key(name)
    return store.vault.hash(_NAME, f"{area}:{sound}") if sound else None


def nik_hash(store: Store, nik: str) -> bytes:
    return store.vault.hash(_NIK, _digits(nik) or "")


def end_of(number: str | None) -> str | None:
    """The four last digits, all that is shown of a NIK or a family card's number."""
    return None if number is None else number[-4:]


def _digits(number: str | None) -> str | None:
    return "".join(filter(str.isdecimal, number or "")) or None
