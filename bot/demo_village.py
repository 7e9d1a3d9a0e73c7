"""The people of the demo: one of the programme's own villages with made-up families, and the phones that they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain import immunisation, supplements
from domain.ages import due_date, of_age_years
from domain.areas import seed_places, zone_of
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from domain.zones import local_date
from storage.database import Store
from storage.people import accounts, circumstances, families, invitations, teams
from storage.people.families import Person
from storage.villages import areas
from storage.villages.areas import Area
from storage.visits import doses, visits

DESA = "15.06.06.2002"
KECAMATAN = "15.06.06"
LINK_DAYS = 3650  # a demo's links don't run out when its clock is moved

PLACES = seed_places()


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """role: what stands above the phone on the page."""

    user_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoChild:
    """Born so many days ago. measured: (days ago, kg, cm), oldest first."""

    mother: str
    name: str
    sex: Sex
    age_days: int
    measured: tuple[tuple[int, str, str], ...] = ()
    phone: str | None = None


SARI = DemoPhone(700_000_101, "Bu Sari", "kader")
DEWI = DemoPhone(700_000_102, "Bunda Dewi", "keluarga")
HASAN = DemoPhone(700_000_103, "Pak Hasan", "pembina")
LESTARI = DemoPhone(700_000_104, "Bidan Lestari", "petugas")
SAID_DAYS_AGO = 5
KNOWN = {
    "water": "protected_well",
    "latrine": "own_septic_tank",
    "smoke_exposure": "no",
    "jkn": "pbi",
    "dtks": "no",
    "aid": "none",
    "mbg": "no",
    "birth_weight_g": "3100",
    "birth_length_cm": "49",
    "gestation_weeks_at_birth": "39",
    "birth_order": "2",
    "father_name": "Budi",
    "exclusive_six_months": "yes",
    "foods": "breast_milk staple eggs flesh vitamin_a",
    "meals": "3",
    "attended": "posyandu",
    "kia_book": "yes",
    "doses_given": "all",
}
PHONES = (SARI, DEWI, HASAN, LESTARI)

CHILDREN = (
    DemoChild("Dewi", "Aisyah", Sex.FEMALE, 280, ((95, "6.9", "64.5"), (33, "7.6", "68.0")), "0812-5550-0201"),
    DemoChild("Rina", "Bima", Sex.MALE, 430, ((64, "8.9", "73.5"), (31, "9.1", "75.0"))),
    DemoChild("Yuli", "Putri", Sex.FEMALE, 24, ((22, "3.2", "49.5"),)),
    DemoChild("Sri", "Raka", Sex.MALE, 690, ((70, "9.8", "81.0"), (36, "10.0", "82.0"))),
)


def seed(store: Store, now: datetime) -> Mapping[int, str]:
    """Fills an empty database; returns, by the phone's user id, the code that its `/start` brings. A database that
    has people already stays as it is (no codes)."""
    if areas.by_code(store, DESA) is not None:
        return {}
    areas.put(store, [Area(code=code, name=name, zone=zone_of(code)) for code, name in PLACES.items()])
    team = teams.create(store, area=DESA, name="TPK Purwodadi 1")
    today = local_date(now, zone_of(DESA))
    reporter = accounts.create(store, role=Role.KADER, area=DESA, name="Bu Wati", team_id=team.id, now=now)
    mothers = {child.mother: _family(store, child, team.id, reporter.id, today, now) for child in CHILDREN}
    return {
        SARI.user_id: _link(store, now, Role.KADER, DESA, SARI.name, team_id=team.id),
        DEWI.user_id: _link(store, now, Role.KELUARGA, DESA, DEWI.name, person_id=mothers["Dewi"]),
        HASAN.user_id: _link(store, now, Role.PEMBINA, KECAMATAN, HASAN.name),
        LESTARI.user_id: _link(store, now, Role.PETUGAS, KECAMATAN, LESTARI.name),
    }


def seed_every_group(store: Store, now: datetime) -> None:
    """Beside the children: a pregnant woman, a couple before the wedding, a mother after birth with her newborn, so
    that every group of the programme can be tried. For the village that `seed` made."""
    team = teams.within_area(store, DESA)[0].id
    today = local_date(now, zone_of(DESA))
    wife = _grown(store, now, team, "Ningsih", Relation.IBU, years=24)
    hpht = today - timedelta(weeks=30)
    _stretch(store, now, wife, EpisodeKind.PREGNANCY, hpht, due_on=due_date(hpht))
    bride = _grown(store, now, team, "Laras", Relation.CALON_ISTRI, years=21)
    groom = _grown(store, now, team, "Agus", Relation.CALON_SUAMI, years=24, family_id=bride.family_id)
    for one in (bride, groom):
        _stretch(store, now, one, EpisodeKind.CATIN, today + timedelta(days=100))
    mother = _grown(store, now, team, "Kartika", Relation.IBU, years=29)
    born = today - timedelta(days=5)
    baby = families.add_person(
        store,
        family_id=mother.family_id,
        name="Bayu",
        relation=Relation.ANAK,
        sex=Sex.MALE,
        birth_date=born,
        mother_id=mother.id,
        now=now,
    )
    _stretch(store, now, mother, EpisodeKind.POSTPARTUM, born)
    _stretch(store, now, baby, EpisodeKind.CHILD, born)


def _grown(
    store: Store,
    now: datetime,
    team_id: int,
    name: str,
    relation: Relation,
    *,
    years: int,
    family_id: int | None = None,
) -> Person:
    """A grown-up whose age is known in years, in a family of her own unless one is given."""
    if family_id is None:
        family_id = families.add_family(store, area=DESA, team_id=team_id, now=now).id
    born = of_age_years(years, local_date(now, zone_of(DESA)))
    return families.add_person(
        store,
        family_id=family_id,
        name=name,
        relation=relation,
        sex=Sex.MALE if relation is Relation.CALON_SUAMI else Sex.FEMALE,
        birth_date=born.day,
        birth_date_estimated=True,
        now=now,
    )


def _stretch(
    store: Store, now: datetime, person: Person, kind: EpisodeKind, started_on: date, due_on: date | None = None
) -> None:
    families.open_episode(store, person_id=person.id, kind=kind, started_on=started_on, due_on=due_on, now=now)


def _link(
    store: Store,
    now: datetime,
    role: Role,
    area: str,
    name: str,
    *,
    team_id: int | None = None,
    person_id: int | None = None,
) -> str:
    relation = Relation.IBU if person_id is not None else None
    return invitations.create(
        store,
        role=role,
        area=area,
        name=name,
        team_id=team_id,
        person_id=person_id,
        relation=relation,
        now=now,
        valid_for=timedelta(days=LINK_DAYS),
    )


def _family(store: Store, child: DemoChild, team_id: int, reporter: int, today: date, now: datetime) -> int:
    """One mother and her child, with earlier visits. Returns the mother's id."""
    family = families.add_family(store, area=DESA, team_id=team_id, phone=child.phone, now=now)
    mother = families.add_person(
        store, family_id=family.id, name=child.mother, relation=Relation.IBU, sex=Sex.FEMALE, now=now
    )
    born = today - timedelta(days=child.age_days)
    little = families.add_person(
        store,
        family_id=family.id,
        name=child.name,
        relation=Relation.ANAK,
        sex=child.sex,
        birth_date=born,
        mother_id=mother.id,
        now=now,
    )
    episode = families.open_episode(store, person_id=little.id, kind=EpisodeKind.CHILD, started_on=born, now=now)
    for days_ago, weight_kg, length_cm in child.measured:
        on = today - timedelta(days=days_ago)
        report = visits.NewVisit(
            draft_id=None,
            person_id=little.id,
            episode_id=episode.id,
            account_id=reporter,
            team_id=team_id,
            area=DESA,
            form="baduta",
            form_version="demo",
            visit_date=on,
            instance_id=f"uuid:demo-{little.id}-{days_ago}",
            answers="{}",
            started_at=now,
        )
        measured = (
            visits.Measurement(kind="weight_kg", value=Decimal(weight_kg), measured_on=on),
            visits.Measurement(kind="length_cm", value=Decimal(length_cm), measured_on=on, lying=True),
        )
        visits.keep(store, report, now=now, measurements=measured)
    tell_what_is_known(store, little, today - timedelta(days=SAID_DAYS_AGO), now)
    return mother.id


def tell_what_is_known(store: Store, child: Person, on: date, now: datetime) -> None:
    """What a first visit has asked already: the household, the birth, the doses that were due then."""
    assert child.birth_date is not None
    circumstances.say(store, KNOWN, family_id=child.family_id, person_id=child.id, on=on, now=now)
    age_days = (on - child.birth_date).days
    given = [rule.code for rule in immunisation.schedule() if rule.due_days <= age_days and not rule.endemic_only]
    given += supplements.owed(child.birth_date, (), on)
    doses.give(store, child.id, given, told_on=on, now=now)
