"""Forty children at one posyandu: their lines are kept in a few messages, only odd ones asked back, and the day's sums
are those of the forty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo_village import DESA, SARI, seed
from domain.growth_tables import Index, Sex, measure_at
from domain.people import EpisodeKind, Relation
from storage.database import Database, Store
from storage.people import circumstances, families, teams
from storage.tables import visit
from tests.databases import VAULT, fresh
from tests.script import Village, utc

NOW = utc("2026-03-14 02:00")
TODAY = NOW.date()
SEEDED = 4  # children of the demo village
FORTY = 40
NEW = range(SEEDED + 1, FORTY + 1)
AT_ONCE = 10  # lines in a message


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with fresh("sqlite", tmp_path) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, NOW - timedelta(days=1))
            for number in NEW:
                _child(store, number)
        village = Village.open(database, NOW)
        village.say("sari", text=f"/start {codes[SARI.user_id]}")
        yield village
        village.close()
        database.close()


def _age_days(number: int) -> int:
    return 30 * number


def _child(store: Store, number: int) -> None:
    """Born `number` months ago; of each third nobody knows whether there is a KIA book."""
    team, born = teams.within_area(store, DESA)[0].id, TODAY - timedelta(days=_age_days(number))
    family = families.add_family(store, area=DESA, team_id=team, now=NOW)
    child = families.add_person(
        store,
        family_id=family.id,
        name=f"Anak {chr(64 + number // 5)}{'aeiou'[number % 5]}ma",
        relation=Relation.ANAK,
        sex=Sex.FEMALE,
        birth_date=born,
        now=NOW,
    )
    families.open_episode(store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=born, now=NOW)
    if number % 3:
        circumstances.say(
            store, {"kia_book": "yes"}, family_id=family.id, person_id=child.id, on=TODAY - timedelta(days=9), now=NOW
        )


def _lines(village: Village) -> list[str]:
    """One line for each of the new children, by the number that the list gives them."""
    [(_, shown)] = village.say("sari", text="/posyandu")
    assert f"0 dari {FORTY} anak" in shown.text
    places = [line.split(". ", 1) for line in shown.text.splitlines() if ". Anak " in line]
    assert len(places) == len(NEW)
    by_name = {name.removeprefix("Anak ").split(" ")[0]: place for place, name in places}
    return [f"{by_name[f'{chr(64 + number // 5)}' + 'aeiou'[number % 5] + 'ma']} {_sizes(number)}" for number in NEW]


def _sizes(number: int) -> str:
    weight, length = (
        measure_at(index, Sex.FEMALE, _age_days(number), 0) for index in (Index.WEIGHT_FOR_AGE, Index.LENGTH_FOR_AGE)
    )
    return f"{weight:.1f} {length:.1f}".replace(".", ",")


def test_forty_children_in_a_few_messages(village: Village) -> None:
    lines = _lines(village)
    place, weight, length = lines[0].split()
    lines[0] = f"{place} {length} {weight}"  # swapped
    place, weight, length = lines[1].split()
    lines[1] = f"{place} {weight.replace(',', '')} {length}"  # without its comma
    answers = [
        village.say("sari", text="\n".join(lines[at : at + AT_ONCE]))[0][1].text for at in range(0, len(lines), AT_ONCE)
    ]
    assert sum(text.count("✓") for text in answers) == len(NEW) - 2
    assert sum(text.count("⚠") for text in answers) == 2
    [(_, mended)] = village.say("sari", text="\n".join(f"{lines[at].split()[0]} {_sizes(NEW[at])}" for at in (0, 1)))
    assert f"Sudah {len(NEW)} dari {FORTY} anak." in mended.text
    [(_, summary)] = village.say("sari", text="/posyandu selesai")
    unknown = sum(1 for number in NEW if number % 3 == 0)
    assert f"S (semua balita dampingan): {FORTY}" in summary.text
    assert f"K (punya KMS atau Buku KIA): {FORTY - unknown}, {unknown} anak belum ditanyakan" in summary.text
    assert f"D (ditimbang): {len(NEW)}" in summary.text
    assert "Tidak datang: Aisyah (Dewi), Bima (Rina), Putri (Yuli), dan Raka (Sri)" in summary.text
    with village.database.reading() as store:
        kept = store.connection.execute(visit.select().where(visit.c.form == "posyandu")).all()
    assert len(kept) == len(NEW)


def test_who_has_a_book_is_noted_at_the_table(village: Village) -> None:
    village.say("sari", text="/posyandu")
    [(_, without)] = village.say("sari", text="tanpa kia 1 2")
    assert "📖 Buku KIA 2 anak tercatat." in without.text
    unknown = sum(1 for number in NEW if number % 3 == 0)
    [(_, others)] = village.say("sari", text="kia semua")
    assert f"📖 Buku KIA {unknown} anak tercatat." in others.text
    [(_, summary)] = village.say("sari", text="/posyandu selesai")
    assert f"K (punya KMS atau Buku KIA): {FORTY - 2}\n" in summary.text


def test_whoever_rounds_hears_a_kind_word_at_the_end(village: Village) -> None:
    lines = [line.split() for line in _lines(village)]
    rounded = [f"{place} {weight.split(',')[0]},0 {length}" for place, weight, length in lines]
    for at in range(0, len(rounded), AT_ONCE):
        village.say("sari", text="\n".join(rounded[at : at + AT_ONCE]))
    heard = [outgoing.text for _, outgoing in village.say("sari", text="/posyandu selesai")]
    assert len(heard) == 2
    assert "Dari 36 timbangan terakhir, 100% berakhir dengan 0 atau 5" in heard[1]
