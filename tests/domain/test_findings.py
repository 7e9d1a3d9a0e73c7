"""What the numbers of a visit mean, at both sides of every limit, and where the family is sent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.danger import Mark
from domain.findings import (
    Child,
    Measurement,
    Place,
    growth_of,
    referral_for,
    screen_bride,
    screen_child,
    screen_postpartum,
    screen_pregnant,
)
from domain.gain import GainStatus, Weighed, weight_gain
from domain.growth_tables import Index, Sex, measure_at
from domain.rules import Finding, Level, Rung, evaluate, rules, rules_version
from domain.tables import read_yaml
from domain.thresholds import thresholds, with_settings

TODAY = date(2026, 3, 14)
GIRL = Child(sex=Sex.FEMALE, born=TODAY - timedelta(days=290))


def codes(findings: tuple[Finding, ...], *levels: Level) -> set[str]:
    return {finding.code for finding in findings if not levels or finding.level in levels}


def alarming(findings: tuple[Finding, ...]) -> set[str]:
    return codes(findings, Level.URGENT, Level.REFER, Level.WATCH)


def visit(**answers: Any) -> tuple[Finding, ...]:
    measured = {name: Decimal(answers.pop(name)) for name in ("weight_kg", "size_cm", "muac_cm") if name in answers}
    measurement = Measurement(
        on=TODAY,
        weight_kg=measured.get("weight_kg"),
        size_cm=measured.get("size_cm"),
        muac_cm=measured.get("muac_cm"),
        oedema=answers.pop("oedema", False),
    )
    return screen_child(answers.pop("child", GIRL), measurement, answers, TODAY)


def at_z(index: Index, at: float, z: float) -> str:
    value = measure_at(index, Sex.FEMALE, at, z)
    assert value is not None
    return f"{value:.4f}"


def test_a_healthy_child_is_told_what_is_good() -> None:
    found = visit(weight_kg="8.4", size_cm="70.5", muac_cm="13.8", danger_signs=["none"], illness=[])
    assert codes(found) == {"nutrition_normal", "length_normal", "muac_normal"}
    assert {finding.level for finding in found} == {Level.GOOD}
    assert referral_for(found) is None
    assert all(finding.rule == rules_version() for finding in found)


@pytest.mark.parametrize(
    ("z", "code", "rung"),
    [
        (-3.01, "severely_wasted", Rung.SAME_DAY),
        (-3.0, "wasted", Rung.PUSKESMAS),
        (-2.01, "wasted", Rung.PUSKESMAS),
        (-2.0, "nutrition_normal", Rung.GOOD),
        (1.0, "nutrition_normal", Rung.GOOD),
        (2.0, "risk_of_overweight", Rung.ADVICE),
        (3.0, "overweight", Rung.BIDAN),
        (3.01, "obese", Rung.BIDAN),
    ],
)
def test_weight_for_length(z: float, code: str, rung: Rung) -> None:
    found = visit(weight_kg=at_z(Index.WEIGHT_FOR_LENGTH, 70.5, z), size_cm="70.5")
    finding = next(finding for finding in found if finding.code == code)
    assert finding.rung is rung
    assert finding.facts["nutrition_z"] == Decimal(str(z))


@pytest.mark.parametrize(
    ("z", "code", "rung"),
    [
        (-3.01, "severely_short", Rung.PUSKESMAS),
        (-2.01, "short", Rung.PUSKESMAS),
        (-2.0, "length_normal", Rung.GOOD),
        (3.01, "length_normal", Rung.GOOD),
    ],
)
def test_length_for_age(z: float, code: str, rung: Rung) -> None:
    [finding] = visit(size_cm=at_z(Index.LENGTH_FOR_AGE, 290, z))
    assert (finding.code, finding.rung) == (code, rung)


@pytest.mark.parametrize(
    ("z", "code", "rung"),
    [(-3.01, "severely_underweight", Rung.PUSKESMAS), (-3.0, "underweight", Rung.BIDAN), (-2.0, None, None)],
)
def test_weight_for_age(z: float, code: str | None, rung: Rung | None) -> None:
    found = visit(weight_kg=at_z(Index.WEIGHT_FOR_AGE, 290, z))
    assert [(finding.code, finding.rung) for finding in found] == ([(code, rung)] if code else [])


@pytest.mark.parametrize(
    ("months", "muac_cm", "code", "rung"),
    [
        (9, "11.4", "muac_severe", Rung.SAME_DAY),
        (9, "11.5", "muac_moderate", Rung.PUSKESMAS),
        (9, "12.4", "muac_moderate", Rung.PUSKESMAS),
        (9, "12.5", "muac_normal", Rung.GOOD),
        (6, "11.4", "muac_severe", Rung.SAME_DAY),
        (5, "11.4", None, None),
        (59, "11.4", "muac_severe", Rung.SAME_DAY),
        (60, "11.4", None, None),
    ],
)
def test_arm_between_6_and_59_months(months: int, muac_cm: str, code: str | None, rung: Rung | None) -> None:
    born = date(TODAY.year - (months + 9) // 12, (2 - months) % 12 + 1, 14)
    found = visit(child=Child(sex=Sex.FEMALE, born=born), muac_cm=muac_cm)
    assert [(finding.code, finding.rung) for finding in found] == ([(code, rung)] if code else [])


def test_the_numbers_behind_a_finding_come_with_it() -> None:
    [finding] = visit(muac_cm="11.2")
    assert finding.facts == {"muac_cm": Decimal("11.2"), "age_months": 9, "limit": Decimal("11.5")}


def test_oedema_refers_today_and_leaves_weight_alone() -> None:
    found = visit(weight_kg="8.4", size_cm="70.5", oedema=True)
    assert codes(found) == {"oedema", "length_normal"}
    referral = referral_for(found)
    assert referral is not None
    assert (referral.rung, referral.within_days) == (Rung.SAME_DAY, 0)


@pytest.mark.parametrize("ticked", [["convulsions"], "convulsions", ["none", "convulsions"]])
def test_a_danger_sign_goes_first_and_tells_bidan_and_pkb(ticked: object) -> None:
    found = visit(weight_kg="5.5", size_cm="70.5", danger_signs=ticked)
    assert found[0] == Finding("danger_sign", Rung.DANGER, {"sign": "convulsions"}, rules_version())
    referral = referral_for(found)
    assert referral is not None
    assert referral.place is Place.PUSKESMAS_OR_HOSPITAL
    assert (referral.within_days, referral.tell, referral.reasons) == (
        0,
        ("bidan", "pkb"),
        ("danger_sign:convulsions",),
    )


def test_an_unknown_sign_is_not_lost() -> None:
    assert referral_for(visit(danger_signs=["something_new"])) is not None


@pytest.mark.parametrize("none", [["none"], "none", "", None, [], "no"])
def test_no_danger_sign(none: object) -> None:
    assert visit(danger_signs=none) == ()


def test_a_flagged_score_is_still_classed_and_asks_for_another_measurement() -> None:
    found = visit(weight_kg="4.0", size_cm="70.5")
    assert {"severely_wasted", "measure_again"} <= codes(found)


@pytest.mark.parametrize(
    ("rungs", "place", "days"),
    [
        ([Rung.ADVICE, Rung.GOOD], None, None),
        ([Rung.ADVICE, Rung.BIDAN], Place.BIDAN_OR_POSYANDU, 7),
        ([Rung.BIDAN, Rung.PUSKESMAS], Place.PUSKESMAS, 7),
        ([Rung.PUSKESMAS, Rung.SAME_DAY], Place.PUSKESMAS_OR_HOSPITAL, 0),
        ([Rung.SAME_DAY, Rung.DANGER], Place.PUSKESMAS_OR_HOSPITAL, 0),
    ],
)
def test_the_ladder(rungs: list[Rung], place: Place | None, days: int | None) -> None:
    referral = referral_for([Finding(rung.value, rung, {}, "1") for rung in rungs])
    assert (referral and referral.place, referral and referral.within_days) == (place, days)
    if referral is not None:
        assert referral.reasons == (rungs[-1].value,)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"illness": ["diarrhoea", "fever"]}, {"ill"}),
        ({"illness": "none"}, set()),
        ({"breastfed_only": "no"}, set()),  # nine months old
        ({"animal_food": "no"}, {"no_animal_food"}),
        ({"food_groups": 4}, {"few_food_groups"}),
        ({"food_groups": 5}, set()),
        ({"development_card_result": "below_line"}, {"development_below_line"}),
        ({"kpsp": "doubtful"}, {"kpsp_doubtful"}),
        ({"breaths_per_minute": 49}, set()),
        ({"breaths_per_minute": 50}, {"fast_breathing"}),
        ({"smoke_exposure": True}, {"smoke_at_home"}),
        (
            {"smoke_exposure": "yes", "water": "rain", "latrine": "none"},
            {"smoke_at_home", "unsafe_water", "unsafe_latrine"},
        ),
        ({"water": "piped", "latrine": "own_septic_tank"}, set()),
    ],
)
def test_other_answers(answers: dict[str, Any], found: set[str]) -> None:
    assert alarming(visit(**answers)) == found


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"breaths_per_minute": 39}, {"newborn_breathing"}),
        ({"breaths_per_minute": 40}, set()),
        ({"breaths_per_minute": 59}, set()),
        ({"breaths_per_minute": 60}, {"newborn_breathing", "fast_breathing"}),
        ({"temperature_c": Decimal("36.4")}, {"newborn_temperature"}),
        ({"temperature_c": Decimal("36.5")}, set()),
        ({"temperature_c": 37.5}, set()),
        ({"temperature_c": 37.6}, {"newborn_temperature"}),
    ],
)
def test_newborns(answers: dict[str, Any], found: set[str]) -> None:
    newborn = Child(sex=Sex.MALE, born=TODAY - timedelta(days=28))
    assert alarming(visit(child=newborn, **answers)) == found


def test_a_small_start_is_remembered() -> None:
    child = Child(
        sex=Sex.MALE,
        born=TODAY,
        birth_weight_g=2499,
        birth_length_cm=Decimal("47.9"),
        gestation_weeks_at_birth=36,
    )
    assert alarming(visit(child=child)) == {"low_birth_weight", "short_at_birth", "preterm"}


@pytest.mark.parametrize(
    ("weights", "status"),
    [
        ([(0, "8.0")], GainStatus.FIRST),
        ([(-30, "7.9"), (0, "8.0")], GainStatus.HEAVIER),
        ([(-30, "8.0"), (0, "8.0")], GainStatus.NOT_GAINED),
        ([(-60, "8.0"), (-30, "8.0"), (0, "7.9")], GainStatus.NOT_GAINED_TWICE),
        ([(-60, "7.5"), (-30, "8.0"), (0, "7.9")], GainStatus.NOT_GAINED),
        ([(-60, "8.0"), (-30, "8.0"), (0, "8.1")], GainStatus.HEAVIER),
        ([(-75, "7.0"), (0, "8.0")], GainStatus.NOT_WEIGHED_BEFORE),
        ([(-75, "8.0"), (0, "8.0")], GainStatus.NOT_GAINED),
        ([(-13, "8.0"), (0, "7.9")], GainStatus.FIRST),
        ([(-14, "8.0"), (0, "7.9")], GainStatus.NOT_GAINED),
    ],
)
def test_gain_without_the_table(weights: list[tuple[int, str]], status: GainStatus) -> None:
    weighings = [Weighed(TODAY + timedelta(days=day), Decimal(kg)) for day, kg in weights]
    assert weight_gain(GIRL.born, weighings[::-1]).status is status


@pytest.mark.parametrize(("kg", "status"), [("8.2", GainStatus.GAINED), ("8.199", GainStatus.NOT_GAINED)])
def test_gain_with_the_table(kg: str, status: GainStatus) -> None:
    weighings = [Weighed(TODAY - timedelta(days=30), Decimal(8)), Weighed(TODAY, Decimal(kg))]
    gain = weight_gain(GIRL.born, weighings, {9: 200})
    assert gain.status is status
    assert gain.gained_kg == Decimal(kg) - 8


def test_weight_not_gained_twice_goes_to_the_puskesmas() -> None:
    earlier = [Measurement(on=TODAY - timedelta(days=days), weight_kg=Decimal(8)) for days in (60, 30)]
    found = screen_child(GIRL, Measurement(on=TODAY, weight_kg=Decimal(8)), {}, TODAY, earlier=earlier)
    [finding] = [finding for finding in found if finding.level is Level.REFER]
    assert finding.code == "weight_not_gained_twice"
    assert finding.facts["last_weight_kg"] == 8


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"age_years": 19}, {"mother_young"}),
        ({"age_years": 20}, set()),
        ({"age_years": 35}, set()),
        ({"age_years": 36}, {"mother_old"}),
        ({"birth_date": date(2006, 3, 15)}, {"mother_young"}),
        ({"birth_date": date(2006, 3, 14)}, set()),
        ({"children_alive": 2}, set()),
        ({"children_alive": 3}, {"many_children"}),
        ({"last_child_born": date(2024, 3, 15)}, {"births_close"}),
        ({"last_child_born": date(2024, 3, 14)}, set()),
        ({"height_cm": "144.9"}, {"mother_short"}),
        ({"height_cm": 145}, set()),
        ({"muac_cm": 23.4}, {"thin_arm"}),
        ({"muac_cm": 23.5}, set()),
        ({"hb_g_dl": "7.9"}, {"severe_anaemia"}),
        ({"hb_g_dl": "8.0"}, {"anaemia"}),
        ({"hb_g_dl": "10.9"}, {"anaemia"}),
        ({"hb_g_dl": "11.0"}, set()),
        ({"bp_systolic": 139, "bp_diastolic": 89}, set()),
        ({"bp_systolic": 140, "bp_diastolic": 89}, {"high_blood_pressure"}),
        ({"bp_systolic": 120, "bp_diastolic": 90}, {"high_blood_pressure"}),
        ({"glucose_mg_dl": 95}, set()),
        ({"glucose_mg_dl": 201}, {"glucose_unusual"}),
        ({"protein_urine": "negative"}, set()),
        ({"protein_urine": "+1"}, {"protein_in_urine"}),
        ({"foetal_heart_per_minute": 119}, {"foetal_heart_unusual"}),
        ({"foetal_heart_per_minute": 120}, set()),
        ({"foetal_heart_per_minute": 161}, {"foetal_heart_unusual"}),
        ({"foetal_movement": "less"}, {"foetal_movement_less"}),
        ({"foetuses": 2}, {"several_foetuses"}),
        ({"history": ["asthma"]}, {"illness_history"}),
        ({"gestation_weeks": 12, "anc_count": 0}, set()),
        ({"gestation_weeks": 13, "anc_count": 0}, {"anc_behind"}),
        ({"gestation_weeks": 28, "anc_count": 2}, {"anc_behind"}),
        ({"gestation_weeks": 28, "anc_count": 3}, set()),
        ({"gestation_weeks": 40, "anc_count": 5}, {"anc_behind"}),
        ({"gestation_weeks": 42}, {"pregnancy_overdue"}),
        ({"hpht": TODAY - timedelta(weeks=24), "fundal_cm": 19}, {"fundal_height_unusual"}),
        ({"hpht": TODAY - timedelta(weeks=24), "fundal_cm": 20}, set()),
        ({"hpht": TODAY - timedelta(weeks=25), "fundal_cm": 19}, set()),
        ({"gestation_weeks": 28, "foetal_weight_g": 1151}, {"foetal_weight_unusual"}),
        ({"weight_before_kg": 50, "height_cm": 155, "weight_kg": "66.1"}, {"weight_gain_high"}),
        ({"weight_before_kg": 50, "height_cm": 155, "weight_kg": "66.0"}, set()),
        ({"weight_before_kg": 50, "height_cm": 155, "weight_kg": 61, "gestation_weeks": 37}, {"weight_gain_low"}),
        ({"weight_before_kg": 50, "height_cm": 155, "weight_kg": 61, "gestation_weeks": 36}, set()),
        ({"weight_before_kg": 40, "height_cm": 155, "weight_kg": 58}, set()),
        ({"weight_before_kg": 75, "height_cm": 155, "weight_kg": "84.1"}, {"weight_gain_high"}),
        ({"weight_before_kg": 65, "height_cm": 155, "weight_kg": "76.6"}, {"weight_gain_high"}),
        ({"danger_signs": ["severe_headache"]}, {"danger_sign"}),
    ],
)
def test_pregnancy(answers: dict[str, Any], found: set[str]) -> None:
    assert alarming(screen_pregnant(answers, TODAY)) == found


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"temperature_c": 38}, set()),
        ({"temperature_c": 38.1}, {"postpartum_fever"}),
        ({"mood": "yes"}, {"low_mood"}),
        ({"place": "home", "attendant": "dukun"}, {"birth_outside_facility", "birth_without_health_worker"}),
        ({"place": "puskesmas", "attendant": "bidan"}, set()),
        ({"complication": ["bleeding"]}, {"complication"}),
        ({"complication": ["none"]}, set()),
        ({"gestation_weeks_at_birth": 36}, {"preterm"}),
        ({"gestation_weeks_at_birth": 37}, set()),
        ({"gestation_weeks_at_birth": 43}, {"born_late"}),
        ({"birth_weight_g": 2499}, {"low_birth_weight"}),
        ({"birth_weight_g": 2500}, set()),
        ({"birth_weight_g": 3999}, set()),
        ({"birth_weight_g": 4000}, {"high_birth_weight"}),
        ({"birth_length_cm": 47.9}, {"short_at_birth"}),
        ({"birth_head_cm": 33}, set()),
        ({"birth_head_cm": 37.1}, {"head_at_birth_unusual"}),
        ({"breastfed_only": False, "contraception": "none"}, {"not_exclusively_breastfed", "no_contraception"}),
    ],
)
def test_after_birth(answers: dict[str, Any], found: set[str]) -> None:
    assert alarming(screen_postpartum(answers, TODAY)) == found


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"sex": "f", "age_years": 19}, {"bride_young"}),
        ({"sex": "f", "age_years": 24}, set()),
        ({"sex": "m", "age_years": 24}, {"groom_young"}),
        ({"sex": "m", "age_years": 25}, set()),
        ({"sex": "f", "age_years": 36}, {"bride_old"}),
        ({"sex": "f", "hb_g_dl": 11.9}, {"anaemia"}),
        ({"sex": "f", "hb_g_dl": 12}, set()),
        ({"sex": "m", "hb_g_dl": 12}, {"anaemia"}),
        ({"sex": "f", "muac_cm": 23.4}, {"thin_arm"}),
        ({"sex": "m", "muac_cm": 23.4}, set()),
        ({"sex": "f", "weight_kg": 44, "height_cm": 155}, {"thin"}),
        ({"sex": "f", "weight_kg": 60, "height_cm": 155}, set()),
        ({"sex": "f", "weight_kg": 61, "height_cm": 155}, {"heavy"}),
        ({"sex": "m", "smoker": True}, {"smoker"}),
        ({"wedding_date": TODAY + timedelta(days=89)}, {"short_before_wedding"}),
        ({"wedding_date": TODAY + timedelta(days=90)}, set()),
        ({"elsimil_registered": "no"}, {"not_in_elsimil"}),
    ],
)
def test_before_the_wedding(answers: dict[str, Any], found: set[str]) -> None:
    assert alarming(screen_bride(answers, TODAY)) == found


def test_the_programme_settles_what_sources_dispute() -> None:
    limits = thresholds(TODAY)
    assert limits["many_children"].alternatives
    assert limits["many_children"].alternatives == (Decimal(2), Decimal(4), Decimal(5))
    stricter = with_settings(limits, {"many_children": Decimal(2)})
    assert alarming(screen_pregnant({"children_alive": 2}, TODAY, limits=stricter)) == {"many_children"}
    with pytest.raises(KeyError):
        with_settings(limits, {"no_such_limit": Decimal(1)})


def test_every_limit_has_a_source_and_a_mark() -> None:
    for limit in thresholds(TODAY).values():
        assert limit.source
        assert limit.unit
        assert limit.mark in Mark


def test_rules_name_only_limits_and_tests_that_exist() -> None:
    answered = dict.fromkeys(("a", "b"), 1)
    for form in set(read_yaml("rules.yaml")) - {"version"}:
        assert rules(form)
        assert list(evaluate(form, answered, TODAY)) == []
        for rule in rules(form):
            for tests in rule.when.values():
                for test, wanted in tests.items():
                    ids = [each for each in (wanted if isinstance(wanted, list) else [wanted]) if isinstance(each, str)]
                    if test in ("below", "above", "at_least", "at_most", "within", "outside"):
                        assert all(each.startswith("=") or each in thresholds(TODAY) for each in ids), rule.code


measured = st.decimals(Decimal("0.5"), Decimal(40), places=2), st.decimals(30, 135, places=1), st.integers(0, 1826)


@given(*measured, st.sampled_from(Sex), st.none() | st.decimals(6, 30, places=1))
def test_every_plausible_visit_is_screened(
    weight_kg: Decimal, size_cm: Decimal, age_days: int, sex: Sex, muac_cm: Decimal | None
) -> None:
    child = Child(sex=sex, born=TODAY - timedelta(days=age_days))
    measurement = Measurement(on=TODAY, weight_kg=weight_kg, size_cm=size_cm, muac_cm=muac_cm)
    found = screen_child(child, measurement, {}, TODAY)
    scores = growth_of(child, measurement)
    severe = scores.weight_for_size is not None and scores.weight_for_size.z < -3
    referral = referral_for(found)
    if severe:
        assert referral is not None
        assert referral.within_days == 0
    rungs = [list(Rung).index(finding.rung) for finding in found]
    assert rungs == sorted(rungs)
