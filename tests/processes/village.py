"""A village for kill tests: kader who report, each with children of her own, and one bidan who gets the referrals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.demo_village import tell_what_is_known
from domain.areas import zone_of
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from domain.zones import local_date
from storage.database import Store
from storage.people import families, invitations, teams
from storage.villages import areas
from storage.villages.areas import Area

DESA = "15.06.06.2002"
PLACES = {"15": "Jambi", "15.06": "Tanjung Jabung Barat", "15.06.06": "Tebing Tinggi", DESA: "Purwodadi"}
BIDAN = 780_000_001
FIRST_KADER = 790_000_001
AGE_DAYS = 280


def child_of(user_id: int) -> str:
    """The name of the child whom this kader visits."""
    return f"Anak{user_id}"


def seed(store: Store, kader: int, now: datetime) -> Mapping[int, str]:
    """Fills an empty database; the start codes by the phones' user ids."""
    areas.put(store, [Area(code=code, name=name, zone=zone_of(code)) for code, name in PLACES.items()])
    codes = {BIDAN: _invite(store, Role.PETUGAS, "Bidan Lestari", now)}
    for user_id in range(FIRST_KADER, FIRST_KADER + kader):
        team = teams.create(store, area=DESA, name=f"TPK {user_id - FIRST_KADER + 1}")
        _family(store, child_of(user_id), team.id, now)
        codes[user_id] = _invite(store, Role.KADER, f"Bu {user_id}", now, team.id)
    return codes


def _invite(store: Store, role: Role, name: str, now: datetime, team_id: int | None = None) -> str:
    valid_for = timedelta(days=7)
    return invitations.create(store, role=role, area=DESA, name=name, team_id=team_id, now=now, valid_for=valid_for)


def _family(store: Store, child: str, team_id: int, now: datetime) -> None:
    born = local_date(now, zone_of(DESA)) - timedelta(days=AGE_DAYS)
    family = families.add_family(store, area=DESA, team_id=team_id, now=now)
    mother = families.add_person(
        store, family_id=family.id, name=f"Ibu {child}", relation=Relation.IBU, sex=Sex.FEMALE, now=now
    )
    little = families.add_person(
        store, family_id=family.id, name=child, relation=Relation.ANAK, sex=Sex.FEMALE, birth_date=born,
        mother_id=mother.id, now=now,
    )  # fmt: skip
    families.open_episode(store, person_id=little.id, kind=EpisodeKind.CHILD, started_on=born, now=now)
    tell_what_is_known(store, little, local_date(now, zone_of(DESA)), now)
