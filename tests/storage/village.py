"""A village for tests: two desa of one kecamatan, two teams in the first, and everyone who works there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from domain.findings import Place, Referral
from domain.growth_tables import Sex
from domain.meetings import MeetingKind
from domain.people import EpisodeKind, Relation, Role
from domain.rules import Rung
from domain.talk import Address
from storage.database import Store
from storage.ids import new_id
from storage.interviews import drafts
from storage.meetings import meetings
from storage.people import accounts, families, teams
from storage.people.accounts import Account, Status
from storage.people.families import Episode, Family, Person
from storage.people.teams import Team
from storage.scope import Scope
from storage.villages import areas
from storage.visits import visits
from storage.visits.visits import NewVisit
from storage.wire import chats

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
TODAY = date(2026, 3, 14)
PURWODADI, KEMPAS, TEBING_TINGGI = "15.06.06.2002", "15.06.06.2009", "15.06.06"
PLACES = [
    {"code": "15", "name": "Jambi"},
    {"code": "15.06", "name": "Tanjung Jabung Barat"},
    {"code": TEBING_TINGGI, "name": "Tebing Tinggi"},
    {"code": PURWODADI, "name": "Purwodadi"},
    {"code": KEMPAS, "name": "Dataran Kempas"},
    {"code": "15.01", "name": "Kerinci"},
]


@dataclass(frozen=True)
class Village:
    """mawar, melati: the teams of Purwodadi. mother and aisyah are of a family of mawar."""

    mawar: Team
    melati: Team
    sari: Account  # kader of mawar
    dewi: Account  # kader of melati
    other: Account  # kader of the other desa
    bidan: Account  # petugas of the kecamatan
    plkb: Account  # pembina of the kecamatan
    opd: Account  # koordinator of the kabupaten
    family: Family
    mother: Person
    aisyah: Person
    episode: Episode
    chat: int


def scope(account: Account) -> Scope:
    found = account.scope
    assert found is not None
    return found


def add_chat(store: Store, account_id: int | None = None) -> int:
    number = chats.id_of(store, Address("telegram", str(new_id())), NOW)
    chats.set_account(store, number, account_id)
    return number


def add_account(store: Store, role: Role, area: str, name: str, team: Team | None = None) -> Account:
    team_id = None if team is None else team.id
    return accounts.create(store, role=role, area=area, name=name, now=NOW, team_id=team_id, status=Status.ACTIVE)


def add_child(
    store: Store, family: Family, mother: Person, name: str, born: date, nik: str = ""
) -> tuple[Person, Episode]:
    child = families.add_person(
        store,
        family_id=family.id,
        name=name,
        relation=Relation.ANAK,
        now=NOW,
        sex=Sex.FEMALE,
        birth_date=born,
        mother_id=mother.id,
        nik=nik,
    )
    episode = families.open_episode(
        store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=born, now=NOW, gestation_weeks_at_birth=39
    )
    return child, episode


TODAY_TO_PUSKESMAS = Referral(
    Place.PUSKESMAS_OR_HOSPITAL, Rung.SAME_DAY, 0, ("bidan",), ("weight_for_length", "oedema")
)
THIS_WEEK_TO_BIDAN = Referral(Place.BIDAN_OR_POSYANDU, Rung.BIDAN, 7, (), ("weight_for_age",))


def found_village(store: Store) -> Village:
    areas.import_areas(store, PLACES)
    mawar = teams.create(store, area=PURWODADI, name="Mawar")
    melati = teams.create(store, area=PURWODADI, name="Melati", dusun="Dusun II")
    sari = add_account(store, Role.KADER, PURWODADI, "Sari Wulandari", mawar)
    family = families.add_family(
        store, area=PURWODADI, team_id=mawar.id, now=NOW, address="RT 03 dekat masjid", kk_number="1506061111110001"
    )
    mother = families.add_person(store, family_id=family.id, name="Murniati", relation=Relation.IBU, now=NOW)
    aisyah, episode = add_child(store, family, mother, "Siti Aisyah", date(2025, 6, 2), nik="1506064206250001")
    return Village(
        mawar=mawar,
        melati=melati,
        sari=sari,
        dewi=add_account(store, Role.KADER, PURWODADI, "Dewi", melati),
        other=add_account(store, Role.KADER, KEMPAS, "Ratna", teams.create(store, area=KEMPAS, name="Anggrek")),
        bidan=add_account(store, Role.PETUGAS, TEBING_TINGGI, "Bidan Lestari"),
        plkb=add_account(store, Role.PEMBINA, TEBING_TINGGI, "Pak Hendra"),
        opd=add_account(store, Role.KOORDINATOR, "15.06", "Ibu Kabid"),
        family=family,
        mother=mother,
        aisyah=aisyah,
        episode=episode,
        chat=add_chat(store, sari.id),
    )


def report(village: Village, *, instance: str = "uuid:1", draft_id: int | None = None, answers: str = "{}") -> NewVisit:
    return visits.NewVisit(
        draft_id=draft_id,
        person_id=village.aisyah.id,
        episode_id=village.episode.id,
        account_id=village.sari.id,
        team_id=village.mawar.id,
        area=PURWODADI,
        form="baduta",
        form_version="1",
        visit_date=TODAY,
        instance_id=instance,
        answers=answers,
        started_at=NOW,
    )


def met(
    store: Store,
    village: Village,
    kind: MeetingKind,
    area: str = PURWODADI,
    *,
    hours: int = 9,
    numbers: Mapping[str, Any] = MappingProxyType({}),
) -> meetings.Meeting:
    """A meeting that the pembina began to record; its interview is cancelled, so that another may begin."""
    draft = drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.plkb.id,
        person_id=None,
        form="rapat_catatan",
        form_version="1",
        form_version_id=None,
        state="{}",
        step=1,
        now=NOW,
    )
    code = meetings.begin(
        store,
        draft_id=draft.id,
        account_id=village.plkb.id,
        area=area,
        kind=kind,
        until=NOW + timedelta(hours=hours),
        numbers=numbers,
        now=NOW,
    )
    drafts.cancel(store, draft.id, NOW)
    found = meetings.by_code(store, code, NOW)
    assert found is not None
    return found
