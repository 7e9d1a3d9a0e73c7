"""The state through JSON: at any point, on another day, in another version; and what order cannot change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import interview
from forms.form import Form
from forms.interview import State
from forms.model import Instance, Lost
from forms.record import answers, submission
from forms.turn import Control, Reply, Stage, World
from tests.forms.making import NOW, WORLD, asked, form, start

SURVEY = """
type | name | label | relevant | calculation | default | choice_filter
select_one yt | hadir | Hadir? | | | |
begin_group | ukur | Ukur | ${hadir} = 'ya' | | |
decimal | bb | Berat | | | |
decimal | pb | Panjang | ${bb} > 5 | | |
end_group | | | | | |
calculate | imt | | | round(${bb} div pow(${pb} div 100, 2), 1) | |
text | gemuk | Gemuk? | ${imt} > 18 | | |
integer | n | Berapa anak? | | | 1 |
begin_repeat | anak | Anak | ${hadir} = 'ya' | | |
text | nama | Nama | | | |
integer | usia | Usia | ${nama} != '' | | |
calculate | muda | | | ${usia} < 5 | |
end_repeat | | | | | |
calculate | termuda | | | min(${usia}) | |
calculate | semua | | | join(' ', ${nama}) | |
select_one kec | kec | Kecamatan | | | |
select_one desa | desa | Desa | | | | kec = ${kec}
calculate | kode | | | once(uuid()) | |
"""
CHOICES = """
list_name | name | label | kec
yt | ya | Ya |
yt | tidak | Tidak |
kec | a | A |
kec | b | B |
desa | a1 | A satu | a
desa | b1 | B satu | b
"""
POSSIBLE = {
    "/data/hadir": ["", "ya", "tidak"],
    "/data/ukur/bb": ["", "3.2", "8.4", "12"],
    "/data/ukur/pb": ["", "60", "72.5"],
    "/data/gemuk": ["", "ya"],
    "/data/n": ["", "0", "2"],
    "/data/anak[1]/nama": ["", "Ani", "Budi"],
    "/data/anak[1]/usia": ["", "3", "7"],
    "/data/anak[2]/nama": ["", "Cici"],
    "/data/anak[2]/usia": ["", "1", "9"],
    "/data/kec": ["", "a", "b"],
}

edits = st.lists(
    st.sampled_from(sorted(POSSIBLE)).flatmap(lambda path: st.tuples(st.just(path), st.sampled_from(POSSIBLE[path]))),
    max_size=25,
)


@cache
def whole() -> Form:
    return form(SURVEY, CHOICES)


def fresh() -> Instance:
    """With two children."""
    instance = Instance.new(whole(), WORLD, {"/data/hadir": "ya"})
    instance.add("/data/anak")
    return instance


def through_json(instance: Instance, world: World = WORLD) -> Instance:
    again, lost = Instance.from_json(instance.form, json.loads(json.dumps(instance.to_json())), world)
    assert lost == ()
    return again


def seen(instance: Instance) -> tuple[Any, ...]:
    """Everything that a person or a record can see of it, but for what chance gave."""
    values = {key: value for key, value in answers(instance).items() if key != "kode"}
    return values, asked(instance), [choice.name for choice in instance.choices("/data/desa")]


@given(edits)
@settings(max_examples=60, deadline=None)
def test_the_state_survives_json_at_any_point(sequence: Sequence[tuple[str, str]]) -> None:
    kept = fresh()
    stored = through_json(kept)
    for path, text in sequence:
        kept.set(path, text)
        stored.set(path, text)
        stored = through_json(stored)
    assert stored.to_json() == kept.to_json()
    assert submission(stored) == submission(kept)


@given(edits, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_same_answers_make_the_same_record_in_any_order(sequence: Sequence[tuple[str, str]], dice: Any) -> None:
    wandered, straight = fresh(), fresh()
    for path, text in sequence:
        wandered.set(path, text)
    last = list(dict(sequence).items())
    dice.shuffle(last)
    for path, text in last:
        straight.set(path, text)
    assert seen(straight) == seen(wandered)


@given(edits)
@settings(max_examples=60, deadline=None)
def test_what_is_computed_again_was_right_already(sequence: Sequence[tuple[str, str]]) -> None:
    instance = fresh()
    for path, text in sequence:
        instance.set(path, text)
    before = (instance.to_json(), seen(instance))
    instance.refresh()
    assert (instance.to_json(), seen(instance)) == before


def test_chance_and_once_are_not_thrown_again() -> None:
    survey = """
    type | name | label | calculation | default
    text | nama | Nama | |
    calculate | acak | | once(random()) |
    calculate | kode | | uuid() |
    text | nomor | Nomor | | uuid()
    """
    instance = start(survey)
    before = [instance.value(f"/data/{name}") for name in ("acak", "kode", "nomor", "meta/instanceID")]
    later = World(now=NOW + timedelta(days=3), language="en")
    for world in (WORLD, later, WORLD):
        instance.set("/data/nama", instance.value("/data/nama") + "a")
        instance = through_json(instance, world)
    assert [instance.value(f"/data/{name}") for name in ("acak", "kode", "nomor", "meta/instanceID")] == before


def test_a_draft_of_yesterday_knows_that_it_is_today() -> None:
    instance = start(
        """
        type | name | label | calculation
        date | lahir | Lahir |
        calculate | hari | | today() - ${lahir}
        calculate | teks | | format-date(today(), '%b')
        """
    )
    instance.set("/data/lahir", "2026-03-10")
    assert instance.value("/data/hari") == "4"
    instance = through_json(instance, World(now=NOW + timedelta(days=60), language="id"))
    assert (instance.value("/data/hari"), instance.value("/data/teks")) == ("64", "Mei")


def test_a_new_version_keeps_what_still_fits() -> None:
    old = start(
        """
        type | name | label | calculation
        text | nama | Nama |
        text | berat | Berat |
        select_one w | warna | Warna |
        text | lama | Lama |
        calculate | hitung | | 1
        begin_repeat | anak | Anak |
        text | panggilan | Panggilan |
        end_repeat | | |
        """,
        "list_name | name | label\nw | merah | Merah\nw | hijau | Hijau",
    )
    old.add("/data/anak")
    for path, text in {
        "/data/nama": "Siti",
        "/data/berat": "berat sekali",
        "/data/warna": "merah",
        "/data/lama": "hilang",
        "/data/anak[2]/panggilan": "Ani",
    }.items():
        old.set(path, text)
    new = form(
        """
        type | name | label | calculation | default
        begin_repeat | anak | Anak | |
        text | panggilan | Panggilan | |
        end_repeat | | | |
        decimal | berat | Berat | |
        select_one w | warna | Warna | |
        text | nama | Nama | |
        date | kapan | Kapan | | today()
        calculate | hitung | | 2 |
        """,
        "list_name | name | label\nw | hijau | Hijau",
    )
    instance, lost = Instance.from_json(new, old.to_json(), WORLD)
    assert set(lost) == {
        Lost("/data/berat", "berat sekali", "unfit"),
        Lost("/data/lama", "hilang", "gone"),
        Lost("/data/warna", "merah", "unfit"),
    }
    values = [instance.value(f"/data/{name}") for name in ("nama", "berat", "warna", "kapan", "hitung")]
    assert values == ["Siti", "", "", "2026-03-14", "2"]
    assert instance.value("/data/anak[2]/panggilan") == "Ani"
    assert instance.value("/data/meta/instanceID") == old.value("/data/meta/instanceID")


@pytest.mark.parametrize(
    "broken",
    [
        {"v": []},
        {"n": None},
        {"seed": "x"},
        {"v": {"/data/tiada": "x"}},
        {"v": {"/data/n": 5}},
        {"n": {"/data/anak": -1}},
        {"n": {"/data/anak": "2"}},
        {"n": {"/data/n": 1}},
    ],
)
def test_broken_state_is_named_as_such(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not the state"):
        Instance.from_json(whole(), {**fresh().to_json(), **broken}, WORLD)


def test_of_a_report_made_in_another_way_nothing_else_is_asked() -> None:
    required = """
    type | name | label | required
    decimal | bb | Berat | yes
    text | sakit | Sakit? | yes
    decimal | pb | Panjang |
    """
    asked_again = form(required)
    state, turn = interview.begin(asked_again, WORLD, prefill={"bb": "8"}, only_given=True)
    assert (turn.stage, [line.label for line in turn.lines]) == (Stage.SUMMARY, ["Berat"])
    state, turn = interview.reply(asked_again, State.from_json(state.to_json()), Reply(control=Control.OK), WORLD)
    assert turn.stage is Stage.DONE
    assert {name: value for name, value in turn.answers.items() if value} == {"bb": 8}
