"""What a visit means: growth, danger signs, risks; and where the family should go. Codes and numbers, never words.

Screens say what a measurement shows and refer; whether a child is stunted is for the puskesmas to find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain import ages
from domain.gain import Gain, Kbm, Weighed, weight_gain
from domain.growth import Growth, Position, ZScore, score
from domain.growth_classes import length_class, nutrition_class, weight_class
from domain.growth_tables import Sex
from domain.rules import Answers, Finding, Level, Rung, codes_of, evaluate, rules_version
from domain.tables import read_csv
from domain.thresholds import Thresholds, thresholds

__all__ = ["Finding", "Level", "Rung"]  # what screens give, for those who ask here

DANGER_SIGN = "danger_sign"
NO_SIGN = frozenset({"none", "no", ""})
BIDAN, PKB = "bidan", "pkb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    sex: Sex
    born: date
    birth_weight_g: int | None = None
    birth_length_cm: Decimal | None = None
    gestation_weeks_at_birth: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    on: date
    weight_kg: Decimal | None = None
    size_cm: Decimal | None = None
    position: Position | None = None
    head_cm: Decimal | None = None
    muac_cm: Decimal | None = None
    oedema: bool = False


class Place(StrEnum):
    PUSKESMAS_OR_HOSPITAL = "puskesmas_or_hospital"
    PUSKESMAS = "puskesmas"
    BIDAN_OR_POSYANDU = "bidan_or_posyandu"


@dataclass(frozen=True, slots=True)
class Referral:
    """Where to go and by when; within_days 0: today. tell: roles that get it at once. reasons: finding
    codes; a danger sign names itself ("danger_sign:convulsions")."""

    place: Place
    rung: Rung
    within_days: int
    tell: tuple[str, ...]
    reasons: tuple[str, ...]


_LADDER = {
    Rung.DANGER: (Place.PUSKESMAS_OR_HOSPITAL, True, (BIDAN, PKB)),
    Rung.SAME_DAY: (Place.PUSKESMAS_OR_HOSPITAL, True, (BIDAN,)),
    Rung.PUSKESMAS: (Place.PUSKESMAS, False, ()),
    Rung.BIDAN: (Place.BIDAN_OR_POSYANDU, False, ()),
}


def growth_of(child: Child, measurement: Measurement) -> Growth:
    """The scores of a measurement; ValueError if it lies before birth."""
    return score(
        child.sex,
        ages.age_days(child.born, measurement.on),
        weight_kg=_float(measurement.weight_kg),
        size_cm=_float(measurement.size_cm),
        position=measurement.position,
        head_cm=_float(measurement.head_cm),
        muac_cm=_float(measurement.muac_cm),
        oedema=measurement.oedema,
    )


def screen_child(
    child: Child,
    measurement: Measurement,
    answers: Answers,
    today: date,
    *,
    earlier: Sequence[Measurement] = (),
    kbm: Kbm | None = None,
    limits: Thresholds | None = None,
) -> tuple[Finding, ...]:
    """What a visit to a child under five means. answers: by question name (`danger_signs`, `illness`, …)."""
    known = {**answers, **_child_facts(child, measurement), **_growth_facts(growth_of(child, measurement))}
    known |= _gain_facts(_gain(child, measurement, earlier, kbm), measurement)
    return _screen(("child", "household"), known, today, limits)


def screen_pregnant(answers: Answers, today: date, *, limits: Thresholds | None = None) -> tuple[Finding, ...]:
    """What a visit to a pregnant woman means. answers: `hpht`, `birth_date`, `last_child_born`, `weight_kg`, …"""
    limits = thresholds(today) if limits is None else limits
    return _screen(("pregnant", "household"), {**answers, **_pregnancy_facts(answers, today, limits)}, today, limits)


def screen_postpartum(answers: Answers, today: date, *, limits: Thresholds | None = None) -> tuple[Finding, ...]:
    """What a visit to a mother in the 42 days after birth means."""
    return _screen(("postpartum", "household"), answers, today, limits)


def screen_bride(answers: Answers, today: date, *, limits: Thresholds | None = None) -> tuple[Finding, ...]:
    """What a visit to a bride (sex f) or groom (m) means. answers: `sex`, `birth_date`, `wedding_date`, …"""
    known = {**answers, "age_years": _years(answers, today), "bmi": _bmi(answers, "weight_kg")}
    wedding = answers.get("wedding_date")
    known["days_to_wedding"] = (wedding - today).days if wedding else None
    return _screen(("bride", "household"), known, today, limits)


def referral_for(findings: Iterable[Finding], limits: Thresholds | None = None) -> Referral | None:
    """The one way to go: the highest rung that any finding stands on; None if nothing needs one."""
    findings = tuple(findings)
    for rung, (place, today, tell) in _LADDER.items():
        reasons = tuple(_reason(finding) for finding in findings if finding.rung is rung)
        if reasons:
            limits = thresholds(date.max) if limits is None else limits
            within_days = 0 if today else int(limits["refer_within_days"].value)
            return Referral(place, rung, within_days, tell, reasons)
    return None


def _reason(finding: Finding) -> str:
    sign = finding.facts.get("sign")
    return f"{finding.code}:{sign}" if finding.code == DANGER_SIGN and sign else finding.code


def _screen(forms: Iterable[str], answers: Answers, today: date, limits: Thresholds | None) -> tuple[Finding, ...]:
    found = [*_danger(answers)]
    for form in forms:
        found.extend(evaluate(form, answers, today, limits))
    order = list(Rung)
    return tuple(sorted(found, key=lambda finding: order.index(finding.rung)))


def _danger(answers: Answers) -> Iterator[Finding]:
    """Each sign that was ticked; a code that nobody knows still counts, rather than be lost."""
    for sign in codes_of(answers.get("danger_signs") or ()):
        if sign not in NO_SIGN:
            yield Finding(DANGER_SIGN, Rung.DANGER, {"sign": sign}, rules_version())


def _child_facts(child: Child, measurement: Measurement) -> dict[str, Any]:
    return {
        "age_days": ages.age_days(child.born, measurement.on),
        "age_months": ages.age_months(child.born, measurement.on),
        "birth_weight_g": child.birth_weight_g,
        "birth_length_cm": child.birth_length_cm,
        "gestation_weeks_at_birth": child.gestation_weeks_at_birth,
        "weight_kg": measurement.weight_kg,
        "head_cm": measurement.head_cm,
        "muac_cm": measurement.muac_cm,
        "oedema": measurement.oedema,
    }


def _growth_facts(growth: Growth) -> dict[str, Any]:
    """Scores and classes. A flagged score is classed as well: if the kader stands by it, the child must not be lost."""
    thinness = growth.weight_for_size or growth.bmi_for_age  # BMI where the size is outside the weight-for-size table
    size_cm = growth.size_cm
    return {
        "size_cm": None if size_cm is None else Decimal(str(round(size_cm, 2))),
        "length_for_age_z": _z(growth.length_for_age),
        "weight_for_age_z": _z(growth.weight_for_age),
        "nutrition_z": _z(thinness),
        "head_for_age_z": _z(growth.head_for_age),
        "length_class": None if growth.length_for_age is None else length_class(growth.length_for_age.z),
        "weight_class": None if growth.weight_for_age is None else weight_class(growth.weight_for_age.z),
        "nutrition_class": None if thinness is None else nutrition_class(thinness.z),
        "flagged": growth.flagged,
    }


def _gain(child: Child, measurement: Measurement, earlier: Sequence[Measurement], kbm: Kbm | None) -> Gain | None:
    if measurement.weight_kg is None or measurement.oedema:
        return None
    before = (each for each in earlier if each.on < measurement.on and not each.oedema)
    weighings = [Weighed(each.on, each.weight_kg) for each in before if each.weight_kg is not None]
    return weight_gain(child.born, [*weighings, Weighed(measurement.on, measurement.weight_kg)], kbm)


def _gain_facts(gain: Gain | None, measurement: Measurement) -> dict[str, Any]:
    if gain is None or gain.last is None:
        return {"gain_status": None if gain is None else gain.status}
    return {
        "gain_status": gain.status,
        "gained_kg": gain.gained_kg,
        "last_weight_kg": gain.last.weight_kg,
        "days_since_last": (measurement.on - gain.last.on).days,
    }


def _pregnancy_facts(answers: Answers, today: date, limits: Thresholds) -> dict[str, Any]:
    hpht, last_born = answers.get("hpht"), answers.get("last_child_born")
    weeks = ages.gestation_weeks(hpht, today) if hpht else answers.get("gestation_weeks")
    now_kg, before_kg = answers.get("weight_kg"), answers.get("weight_before_kg")
    facts: dict[str, Any] = {
        "age_years": _years(answers, today),
        "gestation_weeks": weeks,
        # the interval runs from the last birth to this pregnancy's beginning, or to today if that is unknown
        "months_since_last_birth": ages.age_months(last_born, max(last_born, hpht or today)) if last_born else None,
        "pregnancy_gain_kg": _decimal(now_kg) - _decimal(before_kg) if now_kg and before_kg else None,
        "anc_expected": None if weeks is None else _anc_expected(int(weeks), limits),
    }
    return facts | _gain_range(_bmi(answers, "weight_before_kg"), limits) | _foetal_size(weeks)


def _anc_expected(weeks: int, limits: Thresholds) -> Decimal:
    if weeks >= ages.FULL_TERM_WEEKS:
        return limits["anc_total"].value
    return [Decimal(0), limits["anc_trimester_1"].value, limits["anc_trimester_2"].value][ages.trimester(weeks) - 1]


def _gain_range(bmi: Decimal | None, limits: Thresholds) -> dict[str, Any]:
    if bmi is None:
        return {}
    if bmi < limits["bmi_thin_below"].value:
        band = "thin"
    elif bmi < limits["bmi_heavy_from"].value:
        band = "normal"
    else:
        band = "heavy" if bmi < limits["bmi_obese_from"].value else "obese"
    return {"gain_low_kg": limits[f"gain_low_{band}"].value, "gain_high_kg": limits[f"gain_high_{band}"].value}


def _foetal_size(weeks: Any) -> dict[str, Any]:
    row = next((row for row in read_csv("foetal_size.csv") if row["week"] == str(weeks)), {})
    return {name: Decimal(value) for name, value in row.items() if name != "week"}


def _years(answers: Answers, today: date) -> int | None:
    born = answers.get("birth_date")
    return ages.calendar_age(born, today).years if born else answers.get("age_years")


def _bmi(answers: Answers, weight: str) -> Decimal | None:
    weight_kg, height_cm = answers.get(weight), answers.get("height_cm")
    if not weight_kg or not height_cm:
        return None
    return (_decimal(weight_kg) / (_decimal(height_cm) / 100) ** 2).quantize(Decimal("0.1"))


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _z(found: ZScore | None) -> Decimal | None:
    return None if found is None else Decimal(str(found.z))
