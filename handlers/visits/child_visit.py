"""A visit to a child under five: what its measurements say, which doses it has had, what to tell the family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from domain import findings
from domain.findings import Finding, Referral, referral_for, screen_child
from domain.gain import Kbm
from domain.growth import Growth, Position
from domain.growth_classes import length_class, nutrition_class, weight_class
from domain.plausibility import digit_habit
from domain.talk import Fact, Say
from handlers.exchange import Exchange
from handlers.visits import advice, whom
from handlers.visits.group import Group, Screened, Visited
from storage.visits import digits, doses, kbm, visits
from storage.visits.visits import Kept, Measurement

_LOOK_EVERY = 20  # weighings
_LATEST_FIRST = 3  # earlier measurements that a new one is compared with
_POSITIONS = {"lying": Position.LYING, "standing": Position.STANDING}
_OEDEMA = "oedema"
_ANIMAL = frozenset({"flesh", "eggs"})


def screen(x: Exchange, visit: Visited) -> Screened:
    """Growth, findings, the referral, and what the kader is told of them."""
    assert visit.person.sex is not None
    answers = answers_for_screen(visit)
    subject = findings.Child(
        sex=visit.person.sex,
        born=visit.person.birth_date or visit.episode.started_on,
        birth_weight_g=_whole(answers.get("birth_weight_g")),
        birth_length_cm=answers.get("birth_length_cm"),
        gestation_weeks_at_birth=_whole(answers.get("gestation_weeks_at_birth")),
    )
    measured = _measured(visit)
    earlier = _earlier(x, visit)
    found = screen_child(subject, measured, answers, x.today, earlier=earlier, kbm=_table(x))
    growth = findings.growth_of(subject, measured)
    referral = referral_for(found)
    return Screened(
        found=found,
        referral=referral,
        measurements=tuple(_measurements(visit, measured, growth)),
        result=Say(key="visit.result_child", facts=_result(x, visit, measured, growth, found, referral)),
    )


def answers_for_screen(visit: Visited) -> dict[str, Any]:
    """The answers by the names that the rules know."""
    answers = dict(visit.answers)
    if visit.asked.get("foods"):
        answers["food_groups"] = len(visit.asked["foods"])
        answers["animal_food"] = "yes" if _ANIMAL & set(visit.asked["foods"]) else "no"
    if not visit.asked.get("development_card_result"):
        answers.pop("development_card_result", None)
    return answers


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def _table(x: Exchange) -> Kbm | None:
    return kbm.table(x.store)


def _measured(visit: Visited) -> findings.Measurement:
    asked = visit.asked
    position = asked.get("measure_pos") or visit.answers.get("measure_pos") or "lying"
    return findings.Measurement(
        on=visit.on,
        weight_kg=asked.get("weight_kg"),
        size_cm=asked.get("length_cm"),
        position=_POSITIONS.get(str(position)),
        head_cm=asked.get("head_cm"),
        muac_cm=asked.get("muac_cm"),
        oedema=_OEDEMA in (asked.get("danger_signs") or ()),
    )


def _earlier(x: Exchange, visit: Visited) -> list[findings.Measurement]:
    """The weighings before this one."""
    last = visits.last_measurements(x.store, x.scope, visit.person.id, visit.on, most=_LATEST_FIRST)
    return [findings.Measurement(on=one.measured_on, weight_kg=one.value) for one in last.get("weight_kg", ())]


def _measurements(visit: Visited, measured: findings.Measurement, growth: Growth) -> Iterator[Measurement]:
    for kind, value, scored in (
        ("weight_kg", measured.weight_kg, growth.weight_for_age),
        ("length_cm", measured.size_cm, growth.length_for_age),
        ("muac_cm", measured.muac_cm, growth.muac_for_age),
        ("head_cm", measured.head_cm, growth.head_for_age),
        ("weight_for_size", _kg_or_none(measured), growth.weight_for_size),
        ("bmi", _bmi(growth), growth.bmi_for_age),
    ):
        if value is not None:
            yield Measurement(
                kind=kind,
                value=value,
                measured_on=measured.on,
                lying=measured.position is Position.LYING if kind == "length_cm" else None,
                z=Decimal(str(scored.z)) if scored is not None else None,
                odd=kind in visit.odd or (scored is not None and scored.flagged),
            )


def _kg_or_none(measured: findings.Measurement) -> Decimal | None:
    return measured.weight_kg if measured.size_cm is not None else None


def _bmi(growth: Growth) -> Decimal | None:
    return None if growth.bmi is None else Decimal(str(round(growth.bmi, 2)))


def _result(
    x: Exchange,
    visit: Visited,
    measured: findings.Measurement,
    growth: Growth,
    found: tuple[Finding, ...],
    referral: Referral | None,
) -> dict[str, Fact]:
    """What the numbers mean, as codes for the words; never a diagnosis."""
    thin = growth.weight_for_size
    codes = {finding.code: finding.facts for finding in found}
    return {
        "child": visit.person.name,
        "birth_date": visit.person.birth_date or visit.episode.started_on,
        "visited": measured.on,
        "weight_class": str(weight_class(growth.weight_for_age.z)) if growth.weight_for_age else None,
        "length_class": str(length_class(growth.length_for_age.z)) if growth.length_for_age else None,
        "nutrition_class": str(nutrition_class(thin.z)) if thin else None,
        "muac_class": _muac_class(codes, measured),
        "gain_class": _gain_class(codes),
        "oedema": measured.oedema,
        "implausible": growth.flagged,
        "referral": advice.where(referral),
        "tell": advice.to_tell(x, found, referral),
    }


def _muac_class(codes: Mapping[str, object], measured: findings.Measurement) -> str | None:
    if measured.muac_cm is None:
        return None
    if "muac_severe" in codes:
        return "severe"
    return "moderate" if "muac_moderate" in codes else "normal"


def _gain_class(codes: Mapping[str, object]) -> str | None:
    by_code = {
        "weight_not_gained_twice": "not_gained_twice",
        "weight_not_gained": "not_gained",
        "weight_gained": "gained",
        "heavier": "heavier",
    }
    return next((gain for code, gain in by_code.items() if code in codes), None)


def after(x: Exchange, visit: Visited, kept: Kept) -> list[Say]:
    """Doses that were said to be given go into the child's own record; now and then a kind word on reading scales."""
    _give(x, visit, kept)
    return on_digits(x)


def on_digits(x: Exchange) -> list[Say]:
    """After every twentieth weighing: whether her last weights end in 0 and 5 more often than chance would have it."""
    assert x.account is not None
    return habit_of(x) if digits.count_of(x.store, x.account.id) % _LOOK_EVERY == 0 else []


def habit_of(x: Exchange) -> list[Say]:
    """A gentle word to whoever rounds; nothing to anybody else."""
    assert x.account is not None
    habit = digit_habit(digits.of_kader(x.store, x.account.id))
    if habit is None or not habit.suspicious:
        return []
    return [Say(key="visit.digits", facts={"count": habit.count, "share": round(habit.round_share * 100)})]


def _give(x: Exchange, visit: Visited, kept: Kept) -> None:
    said = visit.asked.get("doses_given")
    if said not in ("all", "some"):
        return
    born = visit.person.birth_date or visit.episode.started_on
    had = doses.had(x.store, x.scope, visit.person.id)
    owed = whom.owed(born, had, visit.on, asked_before=visit.doses_asked)
    given = owed if said == "all" else [code for code in visit.asked.get("doses") or () if code in owed]
    doses.give(x.store, visit.person.id, given, told_on=visit.on, now=x.now, visit_id=kept.visit_id)


# What screening and referring read: a version that staff write has these questions, too.
NEEDS = ("child", "visit_date", "weight_kg", "length_cm", "danger_any", "danger_signs")
BADUTA = Group(form="baduta", question="child", needs=NEEDS, screen=screen, after=after)
BALITA = Group(form="balita", question="child", needs=NEEDS, screen=screen, after=after)
