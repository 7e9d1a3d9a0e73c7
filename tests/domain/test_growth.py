"""z-scores are WHO's own, to two decimals and flags; classes are those of Permenkes 2/2020, borders included."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.growth import Growth, Position, PositionNote, ZScore, plausible_range, rounded, score
from domain.growth_classes import (
    LengthClass,
    NutritionClass,
    WeightClass,
    length_class,
    nutrition_class,
    weight_class,
)
from domain.growth_tables import Index, Sex, measure_at, table

CASES = list(csv.DictReader((Path(__file__).parent / "who_cases_sample.csv").read_text(encoding="utf-8").splitlines()))
SEXES = {"m": Sex.MALE, "f": Sex.FEMALE}
POSITIONS = {"l": Position.LYING, "h": Position.STANDING, "": None}
COLUMNS = {
    "len": "length_for_age",
    "wei": "weight_for_age",
    "wfl": "weight_for_size",
    "bmi": "bmi_for_age",
    "hc": "head_for_age",
    "ac": "muac_for_age",
}


def number(text: str) -> float | None:
    return float(text) if text else None


def scored(case: dict[str, str]) -> Growth:
    return score(
        SEXES[case["sex"]],
        int(case["age_days"]),
        weight_kg=number(case["weight_kg"]),
        size_cm=number(case["lenhei_cm"]),
        position=POSITIONS[case["measure"]],
        head_cm=number(case["headc_cm"]),
        muac_cm=number(case["muac_cm"]),
        oedema=case["oedema"] == "y",
    )


def test_the_sample_is_whole() -> None:
    assert len(CASES) == 478
    assert sum(case[f"z{column}"] != "" for case in CASES for column in COLUMNS) > 2500


@pytest.mark.parametrize("group", sorted({case["case_group"] for case in CASES}))
def test_every_case_of_who_comes_out_the_same(group: str) -> None:
    for case in (case for case in CASES if case["case_group"] == group):
        growth = scored(case)
        for column, name in COLUMNS.items():
            z, flag = case[f"z{column}"], case[f"f{column}"]
            expected = ZScore(float(z), flag == "1") if z else None
            assert growth.scores()[name] == expected, (case["case_id"], name)
        assert growth.size_cm == pytest.approx(number(case["clenhei"])), case["case_id"]
        assert (growth.position_note is PositionNote.STANDING_DOUBTED) == (case["c9mo_flag"] == "1"), case["case_id"]


@pytest.mark.parametrize(
    ("z", "printed"), [(-2.004, -2.0), (-2.006, -2.01), (2.004, 2.0), (-2.0, -2.0), (0.005, 0.01), (-0.001, 0.0)]
)
def test_z_is_rounded_half_up_before_it_is_classified(z: float, printed: float) -> None:
    assert rounded(z) == printed


def test_rounding_decides_the_class() -> None:
    assert length_class(rounded(-2.004)) is LengthClass.NORMAL
    assert length_class(rounded(-2.006)) is LengthClass.SHORT


@pytest.mark.parametrize(
    ("age_days", "position", "size_cm", "note"),
    [
        (273, Position.STANDING, 70.0, PositionNote.STANDING_DOUBTED),  # 8.97 months
        (274, Position.STANDING, 70.7, PositionNote.ADDED),
        (730, Position.STANDING, 70.7, PositionNote.ADDED),
        (731, Position.STANDING, 70.0, PositionNote.AS_GIVEN),
        (730, Position.LYING, 70.0, PositionNote.AS_GIVEN),
        (731, Position.LYING, 69.3, PositionNote.SUBTRACTED),
        (400, None, 70.0, PositionNote.AS_GIVEN),
        (1000, None, 70.0, PositionNote.AS_GIVEN),
    ],
)
def test_lying_and_standing(age_days: int, position: Position | None, size_cm: float, note: PositionNote) -> None:
    growth = score(Sex.MALE, age_days, size_cm=70.0, position=position)
    assert growth.size_cm == pytest.approx(size_cm)
    assert growth.position_note is note


@pytest.mark.parametrize(
    ("age_days", "position", "size_cm", "index"),
    [
        (730, None, 90.0, Index.WEIGHT_FOR_LENGTH),
        (731, None, 80.0, Index.WEIGHT_FOR_HEIGHT),
        (None, Position.LYING, 90.0, Index.WEIGHT_FOR_LENGTH),
        (None, Position.STANDING, 80.0, Index.WEIGHT_FOR_HEIGHT),
        (None, None, 86.9, Index.WEIGHT_FOR_LENGTH),
        (None, None, 87.0, Index.WEIGHT_FOR_HEIGHT),
    ],
)
def test_which_table_weight_for_size_comes_from(
    age_days: int | None, position: Position | None, size_cm: float, index: Index
) -> None:
    growth = score(Sex.FEMALE, age_days, weight_kg=11, size_cm=size_cm, position=position)
    assert growth.size_index is index
    assert growth.weight_for_size is not None


def test_the_last_day_and_the_day_of_birth() -> None:
    born = score(Sex.MALE, 0, weight_kg=3.3464, size_cm=49.8842)
    assert born.weight_for_age == ZScore(0.0, False)
    assert born.length_for_age == ZScore(0.0, False)
    assert score(Sex.MALE, 1826, weight_kg=18).weight_for_age is not None
    assert score(Sex.MALE, 1827, weight_kg=18, size_cm=110).weight_for_age is None
    assert score(Sex.MALE, 1827, weight_kg=18, size_cm=110).weight_for_size is None


def test_muac_has_a_reference_from_91_days() -> None:
    assert score(Sex.MALE, 90, muac_cm=13).muac_for_age is None
    assert score(Sex.MALE, 91, muac_cm=13).muac_for_age is not None


def test_oedema_leaves_no_score_that_rests_on_weight() -> None:
    growth = score(Sex.MALE, 400, weight_kg=9, size_cm=75, head_cm=46, muac_cm=13, oedema=True)
    assert growth.weight_for_age is growth.weight_for_size is growth.bmi_for_age is None
    assert growth.length_for_age is not None
    assert growth.head_for_age is not None
    assert growth.muac_for_age is not None
    assert growth.oedema


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_measurement_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="positive number"):
        score(Sex.MALE, 100, weight_kg=wrong)
    with pytest.raises(ValueError, match="negative"):
        score(Sex.MALE, -1)


SCORES = st.floats(0.5, 40), st.floats(30, 135), st.integers(0, 1900), st.sampled_from(Sex)


@given(*SCORES)
def test_whatever_passes_the_scale_gets_scores_or_none(
    weight_kg: float, size_cm: float, age_days: int, sex: Sex
) -> None:
    growth = score(sex, age_days, weight_kg=weight_kg, size_cm=size_cm, position=Position.LYING)
    for each in growth.scores().values():
        assert each is None or round(each.z, 2) == each.z


@given(st.integers(0, 1826), st.sampled_from(Sex), st.floats(1, 38), st.floats(0.01, 1))
def test_heavier_never_scores_lower(age_days: int, sex: Sex, weight_kg: float, more_kg: float) -> None:
    lighter = score(sex, age_days, weight_kg=weight_kg, size_cm=80)
    heavier = score(sex, age_days, weight_kg=weight_kg + more_kg, size_cm=80)
    for name in ("weight_for_age", "weight_for_size", "bmi_for_age"):
        low, high = lighter.scores()[name], heavier.scores()[name]
        assert low is not None
        assert high is not None
        assert low.z <= high.z


@given(st.sampled_from(Sex), st.integers(0, 1826), st.integers(-4, 5))
def test_curves_and_scores_agree(sex: Sex, age_days: int, z: int) -> None:
    size_cm = measure_at(Index.LENGTH_FOR_AGE, sex, age_days, z)
    assert size_cm is not None
    assert score(sex, age_days, size_cm=size_cm).length_for_age == ZScore(z, False)
    weight_kg = measure_at(Index.WEIGHT_FOR_AGE, sex, age_days, z)
    assert weight_kg is not None
    assert score(sex, age_days, weight_kg=weight_kg).weight_for_age == ZScore(z, False)


@given(st.sampled_from(Sex), st.integers(0, 1826))
def test_the_plausible_range_is_where_nothing_is_flagged(sex: Sex, age_days: int) -> None:
    low, high = plausible_range(Index.WEIGHT_FOR_AGE, sex, age_days) or (0.0, 0.0)
    for weight_kg, flagged in ((low, False), (high, False), (low * 0.97, True), (high * 1.02, True)):
        found = score(sex, age_days, weight_kg=weight_kg).weight_for_age
        assert found is not None
        assert found.flagged is flagged
    assert plausible_range(Index.LENGTH_FOR_AGE, sex, 1827) is None


def test_tables_end_where_they_end() -> None:
    wfl = table(Index.WEIGHT_FOR_LENGTH, Sex.MALE)
    assert wfl.by_size(45.0) is not None
    assert wfl.by_size(110.0) is not None
    assert wfl.by_size(44.99) is None
    assert wfl.by_size(110.01) is None
    assert wfl.by_size(54.7) == wfl.by_day(547)  # int(54.7 * 10) would be 546
    assert measure_at(Index.WEIGHT_FOR_LENGTH, Sex.MALE, 130.0, 0) is None


@pytest.mark.parametrize(
    ("z", "weight", "length", "nutrition"),
    [
        (-3.01, "severely_underweight", "severely_short", "severely_wasted"),
        (-3.0, "underweight", "short", "wasted"),
        (-2.01, "underweight", "short", "wasted"),
        (-2.0, "normal", "normal", "normal"),
        (1.0, "normal", "normal", "normal"),
        (1.01, "risk_of_overweight", "normal", "risk_of_overweight"),
        (2.0, "risk_of_overweight", "normal", "risk_of_overweight"),
        (2.01, "risk_of_overweight", "normal", "overweight"),
        (3.0, "risk_of_overweight", "normal", "overweight"),
        (3.01, "risk_of_overweight", "tall", "obese"),
    ],
)
def test_classes_at_their_borders(z: float, weight: str, length: str, nutrition: str) -> None:
    assert weight_class(z) is WeightClass(weight)
    assert length_class(z) is LengthClass(length)
    assert nutrition_class(z) is NutritionClass(nutrition)


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import domain.growth, domain.growth_classes", "pygrowup"),
        ("from domain.growth import *; score(Sex.MALE, 9, weight_kg=4)", "by_day."),
    ],
)
def test_tables_are_read_late_and_not_kept_twice(code: str, absent: str) -> None:
    code = f"{code}; import sys; assert not any({absent!r} in name for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
