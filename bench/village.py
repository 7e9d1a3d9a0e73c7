"""One kader with a team's worth of children under two, each weighed twice before: whom the benches let report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.demo_village import SAID_DAYS_AGO, tell_what_is_known
from domain.areas import zone_of
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from domain.zones import local_date
from storage.database import Store
from storage.people import accounts, families, invitations, teams
from storage.people.accounts import Account
from storage.villages import areas
from storage.villages.areas import Area
from storage.visits import visits

DESA = "15.06.06.2002"
CHILDREN = 20  # 25,000 families and 400 teams in a kabupaten are 62 families a team; a third have a child under two
_PLACES = {"15": "Jambi", "15.06": "Tanjung Jabung Barat", "15.06.06": "Tebing Tinggi", DESA: "Purwodadi"}
_WEIGHED = ((60, "8.2", "70.0"), (30, "8.4", "71.5"))  # days ago, kg, cm


def settle(store: Store, now: datetime, kaders: int = 1) -> list[str]:
    """Fills an empty database; returns the code with which each kader joins."""
    areas.put(store, [Area(code=code, name=name, zone=zone_of(code)) for code, name in _PLACES.items()])
    return [_kader(store, now, number) for number in range(1, kaders + 1)]


def _kader(store: Store, now: datetime, number: int) -> str:
    team = teams.create(store, area=DESA, name=f"TPK {number}")
    name = f"Kader {number}"
    before = accounts.create(store, role=Role.KADER, area=DESA, name=f"{name} lama", team_id=team.id, now=now)
    for child in range(1, CHILDREN + 1):
        _child(store, now, before, child)
    return invitations.create(
        store, role=Role.KADER, area=DESA, name=name, team_id=team.id, now=now, valid_for=timedelta(days=7)
    )


def _child(store: Store, now: datetime, reporter: Account, number: int) -> None:
    today = local_date(now, zone_of(DESA))
    family = families.add_family(store, area=DESA, team_id=reporter.team_id, now=now)
    mother = families.add_person(
        store, family_id=family.id, name=f"Ibu {number}", relation=Relation.IBU, sex=Sex.FEMALE, now=now
    )
    child = families.add_person(
        store,
        family_id=family.id,
        name=f"Anak {number:02}",
        relation=Relation.ANAK,
        sex=Sex.FEMALE,
        birth_date=today - timedelta(days=280 + number),
        mother_id=mother.id,
        now=now,
    )
    born = today - timedelta(days=280 + number)
    episode = families.open_episode(store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=born, now=now)
    tell_what_is_known(store, child, today - timedelta(days=SAID_DAYS_AGO), now)
    for days_ago, weight_kg, length_cm in _WEIGHED:
        on = today - timedelta(days=days_ago)
        report = visits.NewVisit(
            draft_id=None,
            person_id=child.id,
            episode_id=episode.id,
            account_id=reporter.id,
            team_id=reporter.team_id,
            area=DESA,
            form="baduta",
            form_version="bench",
            visit_date=on,
            instance_id=f"uuid:bench-{child.id}-{days_ago}",
            answers="{}",
            started_at=now,
        )
        visits.keep(store, report, now=now, measurements=tuple(_measured(on, weight_kg, length_cm)))


def _measured(on: date, weight_kg: str, length_cm: str) -> Iterator[visits.Measurement]:
    yield visits.Measurement(kind="weight_kg", value=Decimal(weight_kg), measured_on=on)
    yield visits.Measurement(kind="length_cm", value=Decimal(length_cm), measured_on=on, lying=True)
