"""A routine visit to a healthy child takes at most twelve taps or messages, whatever of what is due comes together: the
arm measured, a dose, what was eaten. What is known, and not six months old, is not asked (issue 4, point 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from bot.demo_village import DESA, KNOWN, SARI, seed
from domain import immunisation, supplements
from domain.growth_tables import Index, Sex, measure_at
from domain.people import EpisodeKind, Relation, Role
from storage.database import Database, Store
from storage.people import accounts, circumstances, families, teams
from storage.visits import doses, visits
from tests.databases import VAULT, fresh
from tests.script import Village, utc

NOW = utc("2026-04-15 02:00")
TODAY = NOW.date()
MOST = 12
AGES = {  # days: each stretch in which the form asks something else
    20: "Aini",
    120: "Beno",
    290: "Dedi",
    300: "Ersa",
    600: "Gita",
    725: "Hana",
    900: "Ika",
    1700: "Joko",
}
FRUITS = ("Salak", "Mangga", "Jambu", "Duku", "Nangka", "Manggis", "Rambutan", "Pepaya")
ANSWERS = (  # what is asked, and how a kader answers about a healthy child
    ("periksa dulu, ya", "simpan"),
    ("Tanggal kunjungan?", "hari ini"),
    ("Adakah tanda bahaya?", "tidak ada"),
    ("sakit dalam dua minggu ini?", "tidak"),
    ("minum ASI", "ya"),
    ("makan dan minum apa saja?", "1,2,5"),
    ("makan utama berapa kali?", "3"),
    ("telur, ikan, ayam", "ya"),
    ("Sudah semua?", "sudah semua"),
    ("bicarakan dengan keluarga?", "1"),
    ("Ada yang berubah", "tidak ada"),
)


@dataclass(frozen=True, slots=True)
class Due:
    """One combination. name: of the child who has it."""

    age_days: int
    arm: bool
    dose: bool
    foods: bool

    @property
    def name(self) -> str:
        return f"{AGES[self.age_days]} {FRUITS[self.arm * 4 + self.dose * 2 + self.foods]}"

    def sizes(self) -> str:
        weight = measure_at(Index.WEIGHT_FOR_AGE, Sex.FEMALE, self.age_days, 0)
        length = measure_at(Index.LENGTH_FOR_AGE, Sex.FEMALE, self.age_days, 0)
        return f"{weight:.1f} {length:.1f}".replace(".", ",")


def _eats(age_days: int) -> bool:
    """Whether the form asks what was eaten."""
    return 183 <= age_days < 731


FULLEST = Due(300, arm=True, dose=True, foods=True)
COMBINATIONS = [
    due
    for age in AGES
    for due in (Due(age, *flags) for flags in product((False, True), repeat=3))
    if age != FULLEST.age_days and (age >= 183 or not due.arm) and (_eats(age) or not due.foods)
]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder: Path = tmp_path_factory.mktemp("twelve")
    with fresh("sqlite", folder) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, NOW - timedelta(days=1))
            for due in (*COMBINATIONS, FULLEST):
                _child(store, due)
        village = Village.open(database, NOW)
        village.say("sari", text=f"/start {codes[SARI.user_id]}")
        yield village
        village.close()
        database.close()


def _child(store: Store, due: Due) -> None:
    """A child of whom everything is known, but for what is due."""
    team, born = teams.within_area(store, DESA)[0].id, TODAY - timedelta(days=due.age_days)
    family = families.add_family(store, area=DESA, team_id=team, now=NOW)
    child = families.add_person(
        store, family_id=family.id, name=due.name, relation=Relation.ANAK, sex=Sex.FEMALE, birth_date=born, now=NOW
    )
    episode = families.open_episode(store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=born, now=NOW)
    about = {"family_id": family.id, "person_id": child.id}
    known = KNOWN | {"measure_pos": "lying"}
    long_ago = {name: known.pop(name) for name in ("foods", "meals") if due.foods}
    circumstances.say(store, known, **about, on=TODAY - timedelta(days=15), now=NOW)
    circumstances.say(store, long_ago, **about, on=TODAY - timedelta(days=100), now=NOW)
    reached = [rule.code for rule in immunisation.schedule() if rule.due_days <= due.age_days and not rule.endemic_only]
    had = [*reached, *supplements.owed(born, (), TODAY)]
    doses.give(store, child.id, had[:-1] if due.dose else had, told_on=TODAY, now=NOW)
    if not due.arm:
        _measured_arm(store, team, child.id, episode.id)


def _measured_arm(store: Store, team: int, person: int, episode: int) -> None:
    on = TODAY - timedelta(days=30)
    kader = accounts.create(store, role=Role.KADER, area=DESA, name="Bu Wati", team_id=team, now=NOW)
    report = visits.NewVisit(
        draft_id=None,
        person_id=person,
        episode_id=episode,
        account_id=kader.id,
        team_id=team,
        area=DESA,
        form="baduta",
        form_version="1",
        visit_date=on,
        instance_id=f"uuid:arm-{person}",
        answers="{}",
        started_at=NOW,
    )
    measured = visits.Measurement(kind="muac_cm", value=Decimal(14), measured_on=on)
    visits.keep(store, report, now=NOW, measurements=[measured])


def _taps(village: Village, due: Due) -> list[str]:
    """What Bu Sari sends after /lapor until the report is kept."""
    heard = village.say("sari", text="/lapor")
    sent: list[str] = []
    while len(sent) <= MOST:
        shown = "\n".join(outgoing.text for _, outgoing in heard)
        if "tersimpan" in shown:
            return sent
        sent.append(_answer(due, shown))
        heard = village.say("sari", text=sent[-1])
    raise AssertionError(f"still asking after {sent}: {shown}")


def _answer(due: Due, shown: str) -> str:
    if "Siapa yang dikunjungi?" in shown:
        return due.name
    if "Berapa berat, panjang, dan LILA" in shown:
        return f"{due.sizes()} 14,5"
    if "Berapa berat dan panjang" in shown:
        return due.sizes()
    return next(answer for asked, answer in ANSWERS if asked in shown)


@pytest.mark.parametrize("due", COMBINATIONS, ids=lambda due: due.name)
def test_a_routine_visit_takes_at_most_twelve(village: Village, due: Due) -> None:
    taps = _taps(village, due)
    assert len(taps) <= MOST, taps
    if not due.foods:  # asked every three months; without it even the command is among the twelve
        assert len(taps) < MOST, taps


def test_the_fullest_visit_asks_for_all_that_is_due(village: Village) -> None:
    """The twelve above are no matter of asking nothing: sizes with the arm, what was eaten, the dose."""
    fullest = _taps(village, FULLEST)
    assert len(fullest) == MOST
    assert {"3", "1,2,5", "sudah semua"} <= set(fullest)
