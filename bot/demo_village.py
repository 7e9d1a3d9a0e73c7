"""The people of the demo: one of the programme's own villages with made-up families, and the phones that they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain import immunisation, supplements
from domain.areas import zone_of
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from domain.zones import local_date
from storage import accounts, areas, circumstances, doses, families, invitations, teams, visits
from storage.areas import Area
from storage.database import Store
from storage.families import Person

DESA = "15.06.06.2002"
KECAMATAN = "15.06.06"
LINK_DAYS = 3650  # a demo's links don't run out when its clock is moved

PLACES = {
    "15": "Jambi",
    "15.01": "Kerinci",
    "15.01.16": "Siulak",
    "15.01.16.2025": "Koto Tengah",
    "15.06": "Tanjung Jabung Barat",
    "15.06.06": "Tebing Tinggi",
    "15.06.06.1001": "Tebing Tinggi",
    "15.06.06.2002": "Purwodadi",
    "15.06.06.2009": "Dataran Kempas",
    "32": "Jawa Barat",
    "32.01": "Bogor",
    "32.01.12": "Kemang",
    "36": "Banten",
    "36.01": "Pandeglang",
    "36.01.18": "Cimanuk",
    "61": "Kalimantan Barat",
    "61.01": "Sambas",
    "61.01.04": "Tebas",
    "61.01.04.2015": "Dungun Perapakan",
}


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
