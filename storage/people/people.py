"""Questions about people. Each takes the scope of who asks, and answers with what that role may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select

from domain.ages import add_months
from domain.areas import Level, level
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation
from storage.database import Store
from storage.people.families import Episode, Family, Person, end_of, name_hash, nik_hash
from storage.scope import Scope, for_each_role
from storage.tables import episode, family, person, wilayah
from storage.tables.metadata import AreaCode, Id
from storage.villages.areas import area_parameters, within_bound

_NAME, _NIK = "person.name", "person.nik"

# Birth dates that far apart may still be one child's: told from memory, or read from another card.
_NEAR = timedelta(days=31)
_NEAR_IF_ESTIMATED = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child as a form's list of the kader's own children needs it."""

    id: int
    family_id: int
    episode_id: int
    area: str
    name: str
    sex: Sex | None
    birth_date: date
    mother_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accompanied:
    """A person in a running episode. mother_name: of a child, where it is asked for."""

    person: Person
    episode: Episode
    mother_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Somebody known who may be the same. person: None when the asker may not see her (another team's family)."""

    person: Person | None
    area: str
    same_nik: bool


_EPISODE_FIELDS = tuple(each.name for each in fields(Episode))
mother = person.alias("mother")
# By whom a child is called: the mother with whom it lives. One who is raised elsewhere is not found at her door.
IS_THE_MOTHER = and_(mother.c.id == person.c.mother_id, mother.c.family_id == person.c.family_id)
_PERSON_COLUMNS = (*person.c, family.c.team_id.label("family_team"))
_KNOWN = and_(person.c.merged_into.is_(None), person.c.removed_at.is_(None))
_PEOPLE = person.join(family, family.c.id == person.c.family_id)
_ID = bindparam("person_id", type_=Id)

_PERSON = for_each_role(lambda seen: select(*_PERSON_COLUMNS).select_from(_PEOPLE).where(person.c.id == _ID, seen))
_MEMBERS = for_each_role(
    lambda seen: (
        select(*_PERSON_COLUMNS)
        .select_from(_PEOPLE)
        .where(person.c.family_id == bindparam("family_id", type_=Id), _KNOWN, seen)
        .order_by(person.c.birth_date.nulls_last(), person.c.id)
    )
)
_FAMILY = for_each_role(
    lambda seen: select(family).where(
        family.c.id == bindparam("family_id"),
        select(person.c.id).where(person.c.family_id == family.c.id, seen).correlate(family).exists(),
    )
)
_EPISODES = for_each_role(
    lambda seen: (
        select(episode)
        .select_from(_PEOPLE.join(episode, episode.c.person_id == person.c.id))
        .where(person.c.id == _ID, seen)
        .order_by(episode.c.started_on.desc(), episode.c.id.desc())
    )
)
_RUNNING = _PEOPLE.join(episode, episode.c.person_id == person.c.id)
_IS_RUNNING = (episode.c.kind == bindparam("kind"), episode.c.ended_on.is_(None), _KNOWN)
_CHILDREN = for_each_role(
    lambda seen: (
        select(*_PERSON_COLUMNS, episode.c.id.label("episode_id"), mother.c.name.label("mother_name"))
        .select_from(_RUNNING.outerjoin(mother, IS_THE_MOTHER))
        .where(*_IS_RUNNING, within_bound(episode.c.area), person.c.birth_date > bindparam("born_after"), seen)
    )
)
_ACCOMPANIED = for_each_role(
    lambda seen: (
        select(*_PERSON_COLUMNS, *(column.label(f"episode_{column.name}") for column in episode.c))
        .select_from(_RUNNING)
        .where(*_IS_RUNNING, within_bound(episode.c.area), seen)
    )
)


def _everybody(seen: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            *_PERSON_COLUMNS,
            mother.c.name.label("mother_name"),
            *(column.label(f"episode_{column.name}") for column in episode.c),
        )
        .select_from(_RUNNING.outerjoin(mother, IS_THE_MOTHER))
        .where(episode.c.ended_on.is_(None), _KNOWN, within_bound(episode.c.area), seen)
    )


_EVERYBODY = for_each_role(_everybody)
_ONE = for_each_role(lambda seen: _everybody(seen).where(person.c.id == _ID))
_RESIDENTS = for_each_role(
    lambda seen: (
        select(*_PERSON_COLUMNS)
        .select_from(_PEOPLE)
        .where(_KNOWN, person.c.died_on.is_(None), seen)
        .order_by(person.c.id)
    )
)
_ALL_RUNNING = for_each_role(
    lambda seen: select(episode).select_from(_RUNNING).where(episode.c.ended_on.is_(None), _KNOWN, seen)
)
_ALIKE_BY_NAME = select(person.c.id, person.c.area, person.c.birth_date, person.c.birth_date_estimated).where(
    person.c.area.in_(bindparam("areas", expanding=True, type_=AreaCode)),
    person.c.name_hash.in_(bindparam("hashes", expanding=True)),
    _KNOWN,
)
_ALIKE_BY_NIK = select(person.c.id, person.c.area).where(person.c.nik_hash == bindparam("hashed"), _KNOWN)
_DESA = select(wilayah.c.code).where(wilayah.c.level == Level.DESA_KELURAHAN, within_bound(wilayah.c.code))


def person_in(store: Store, scope: Scope, person_id: int) -> Person | None:
    """None for whom the asker may not see, as for whom nobody knows. Who was merged is whom she was merged into."""
    row = store.connection.execute(_PERSON[scope.role], {**scope.parameters(), "person_id": person_id}).one_or_none()
    if row is not None and row.merged_into is not None:
        return person_in(store, scope, row.merged_into)
    return None if row is None or row.removed_at is not None else _person(store, row)


def family_in(store: Store, scope: Scope, family_id: int) -> Family | None:
    """None as for `person_in`; a family without people is seen by nobody."""
    parameters = {**scope.parameters(), "family_id": family_id}
    row = store.connection.execute(_FAMILY[scope.role], parameters).one_or_none()
    return None if row is None else _family(store, row)


def members(store: Store, scope: Scope, family_id: int) -> tuple[Person, ...]:
    """The people of a family that the asker may see, oldest first."""
    parameters = {**scope.parameters(), "family_id": family_id}
    return tuple(_person(store, row) for row in store.connection.execute(_MEMBERS[scope.role], parameters))


def episodes(store: Store, scope: Scope, person_id: int) -> tuple[Episode, ...]:
    """All of a person's, newest first."""
    parameters = {**scope.parameters(), "person_id": person_id}
    return tuple(_episode(row) for row in store.connection.execute(_EPISODES[scope.role], parameters))


def children(store: Store, scope: Scope, today: date, under_months: int) -> tuple[Child, ...]:
    """The children below that age whom the asker accompanies, by desa and name."""
    parameters = {
        **scope.parameters(),
        "kind": EpisodeKind.CHILD,
        "born_after": add_months(today, -under_months),
    }
    rows = store.connection.execute(_CHILDREN[scope.role], parameters)
    found = [_child(store, row) for row in rows]
    return tuple(sorted(found, key=lambda child: (child.area, child.name.casefold(), child.id)))


def accompanied(store: Store, scope: Scope, kind: EpisodeKind) -> tuple[Accompanied, ...]:
    """The people in a running episode of this kind, by desa and name."""
    rows = store.connection.execute(_ACCOMPANIED[scope.role], {**scope.parameters(), "kind": kind})
    found = [Accompanied(person=_person(store, row), episode=_episode(row, "episode_")) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.person.area, each.person.name.casefold(), each.person.id)))


def everybody(store: Store, scope: Scope) -> tuple[Accompanied, ...]:
    """All whom the asker accompanies, once per running episode, by desa and name."""
    rows = store.connection.execute(_EVERYBODY[scope.role], scope.parameters())
    found = [_accompanied(store, row) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.person.area, each.person.name.casefold(), each.person.id)))


def one_of_them(store: Store, scope: Scope, person_id: int) -> tuple[Accompanied, ...]:
    """As `everybody`, of one person: once per running episode."""
    rows = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "person_id": person_id})
    return tuple(_accompanied(store, row) for row in rows)


def residents(store: Store, scope: Scope) -> tuple[Person, ...]:
    """Everybody alive whom the asker may see."""
    return tuple(_person(store, row) for row in store.connection.execute(_RESIDENTS[scope.role], scope.parameters()))


def running(store: Store, scope: Scope) -> tuple[Episode, ...]:
    """Every running episode of those whom the asker may see."""
    rows = store.connection.execute(_ALL_RUNNING[scope.role], scope.parameters())
    return tuple(_episode(row) for row in rows)


def find_alike(
    store: Store, scope: Scope, name: str, birth_date: date | None, *, nik: str | None = None
) -> tuple[Alike, ...]:
    """Who is known in the asker's desa under a name that sounds alike and a birth date that is near, and who has this
    NIK anywhere. Whom the asker may not see is told without a name."""
    same_nik = _with_nik(store, nik)
    found = {**_sounding_alike(store, scope, name, birth_date), **same_nik}
    return tuple(
        Alike(person=person_in(store, scope, number), area=area, same_nik=number in same_nik)
        for number, area in found.items()
    )


def _with_nik(store: Store, nik: str | None) -> dict[int, str]:
    if not nik:
        return {}
    rows = store.connection.execute(_ALIKE_BY_NIK, {"hashed": nik_hash(store, nik)})
    return {row.id: row.area for row in rows}


def _sounding_alike(store: Store, scope: Scope, name: str, born: date | None) -> dict[int, str]:
    areas = _desa_of(store, scope.area)
    hashes = [hashed for area in areas if (hashed := name_hash(store, area, name))]
    rows = store.connection.execute(_ALIKE_BY_NAME, {"areas": areas, "hashes": hashes})
    return {row.id: row.area for row in rows if _is_near(born, row.birth_date, row.birth_date_estimated)}


def _desa_of(store: Store, area: str) -> Sequence[str]:
    if level(area) is Level.DESA_KELURAHAN:
        return [area]
    if level(area) < Level.KECAMATAN:
        return []  # nobody who enrols families has more than a kecamatan
    return store.connection.execute(_DESA, area_parameters(area)).scalars().all()


def _is_near(born: date | None, known: date | None, estimated: bool) -> bool:
    if born is None or known is None:
        return True
    near = _NEAR_IF_ESTIMATED if estimated else _NEAR
    return abs(born - known) <= near


def _person(store: Store, row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        family_id=row.family_id,
        area=row.area,
        team_id=row.family_team,
        name=store.vault.open(row.name, _NAME, row.id),
        relation=Relation(row.relation),
        sex=None if row.sex is None else Sex(row.sex),
        birth_date=row.birth_date,
        birth_date_estimated=row.birth_date_estimated,
        mother_id=row.mother_id,
        nik_end=end_of(store.vault.open_if(row.nik, _NIK, row.id)),
        died_on=row.died_on,
    )


def _accompanied(store: Store, row: Row[Any]) -> Accompanied:
    return Accompanied(
        person=_person(store, row),
        episode=_episode(row, "episode_"),
        mother_name=store.vault.open_if(row.mother_name, _NAME, row.mother_id),
    )


def _family(store: Store, row: Row[Any]) -> Family:
    return Family(
        id=row.id,
        area=row.area,
        team_id=row.team_id,
        address=store.vault.open_if(row.address, "family.address", row.id),
        phone=store.vault.open_if(row.phone, "family.phone", row.id),
        kk_end=end_of(store.vault.open_if(row.kk_number, "family.kk_number", row.id)),
    )


def _child(store: Store, row: Row[Any]) -> Child:
    return Child(
        id=row.id,
        family_id=row.family_id,
        episode_id=row.episode_id,
        area=row.area,
        name=store.vault.open(row.name, _NAME, row.id),
        sex=None if row.sex is None else Sex(row.sex),
        birth_date=row.birth_date,
        mother_name=store.vault.open_if(row.mother_name, _NAME, row.mother_id),
    )


def _episode(row: Row[Any], prefix: str = "") -> Episode:
    known = {name: getattr(row, prefix + name) for name in _EPISODE_FIELDS}
    return Episode(**known | {"kind": EpisodeKind(known["kind"])})
