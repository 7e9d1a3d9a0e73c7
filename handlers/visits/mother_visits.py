"""Visits to grown people: a pregnant woman, a mother in the weeks after birth, a couple before the wedding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from domain import ages
from domain.findings import Finding, Referral, referral_for, screen_bride, screen_postpartum, screen_pregnant
from domain.talk import Fact, Say
from handlers.exchange import Exchange
from handlers.family import loss
from handlers.visits import advice, told_dates, told_events
from handlers.visits.group import Group, Screened, Visited
from storage.visits.visits import Kept, Measurement

_KINDS = {  # question → kind of measurement
    "weight_kg": "weight_kg",
    "height_cm": "height_cm",
    "muac_cm": "muac_cm",
    "hb_g_dl": "hb_g_dl",
    "bp_systolic": "systolic_mmhg",
    "bp_diastolic": "diastolic_mmhg",
    "fundal_cm": "fundal_cm",
    "foetal_weight_g": "foetal_weight_g",
    "foetal_heart_per_minute": "foetal_heart",
    "glucose_mg_dl": "glucose_mg_dl",
}
_PREGNANT = "pregnant"
_LOSSES = ("miscarriage", "stillbirth", "mother_died")
_DIED = "died"


def screen_pregnancy(x: Exchange, visit: Visited) -> Screened:
    """By weeks, trimester and what the KIA book says. One who is pregnant no more is not screened."""
    if visit.asked.get("still", _PREGNANT) != _PREGNANT:
        key = "visit.loss_noted" if visit.asked["still"] in _LOSSES else "visit.news_noted"
        return Screened((), None, (), Say(key=key, facts={"name": visit.person.name}))
    answers = {**visit.answers, **_pressure(visit.asked), "birth_date": visit.person.birth_date}
    answers["hpht"] = hpht = told_dates.hpht(visit.asked) or visit.episode.started_on
    for name in ("foetal_movement", "protein_urine", "usg"):
        if not visit.asked.get(name):
            answers.pop(name, None)
    found = screen_pregnant(answers, visit.on)
    weeks = ages.gestation_weeks(hpht, visit.on) if hpht <= visit.on else None
    facts: dict[str, Fact] = {"weeks": weeks, "due_on": ages.due_date(hpht), "gained_kg": _gained(answers)}
    return _screened(x, visit, answers, found, "visit.result_pregnant", facts)


def _pressure(asked: Mapping[str, Any]) -> dict[str, Decimal]:
    """ "120/80" as two numbers."""
    high, slash, low = str(asked.get("bp") or "").partition("/")
    return {"bp_systolic": Decimal(high), "bp_diastolic": Decimal(low)} if slash else {}


def _gained(answers: Mapping[str, Any]) -> Decimal | None:
    now_kg, before_kg = answers.get("weight_kg"), answers.get("weight_before_kg")
    return Decimal(now_kg) - Decimal(before_kg) if now_kg and before_kg else None


def screen_after_birth(x: Exchange, visit: Visited) -> Screened:
    """Mother and newborn: a danger sign of either sends them today."""
    asked = visit.asked
    signs = [*(asked.get("danger_signs") or ()), *(asked.get("baby_danger_signs") or ())]
    answers = {**visit.answers, "danger_signs": signs}
    if not asked.get("complication"):
        answers.pop("complication", None)
    found = screen_postpartum(answers, visit.on)
    days = (visit.on - visit.episode.started_on).days
    if visit.answers.get("baby_status") == _DIED:  # told now or at an earlier visit: nothing is praised
        return _screened(x, visit, answers, found, "visit.result_bereaved", {"days": days, "good": []})
    return _screened(x, visit, answers, found, "visit.result_postpartum", {"days": days})


def screen_couple(x: Exchange, visit: Visited) -> Screened:
    """A bride or groom to be."""
    answers = {**visit.answers, "birth_date": visit.person.birth_date, "sex": str(visit.person.sex or "")}
    answers.setdefault("wedding_date", visit.episode.started_on)
    found = screen_bride(answers, visit.on)
    return _screened(x, visit, answers, found, "visit.result_couple", {"on": answers["wedding_date"]})


def _screened(
    x: Exchange,
    visit: Visited,
    answers: Mapping[str, Any],
    found: tuple[Finding, ...],
    key: str,
    facts: Mapping[str, Fact],
) -> Screened:
    referral: Referral | None = referral_for(found)
    told: dict[str, Fact] = {
        "name": visit.person.name,
        "visited": visit.on,
        "concerns": advice.named(x, found, good=False),
        "good": advice.named(x, found, good=True),
        "referral": advice.where(referral),
        "tell": advice.to_tell(x, found, referral),
        **facts,
    }
    measured = {**visit.asked, **_pressure(visit.asked)}
    return Screened(found, referral, tuple(_measurements(visit, measured)), Say(key=key, facts=told))


def _measurements(visit: Visited, measured: Mapping[str, Any]) -> Iterator[Measurement]:
    for question, kind in _KINDS.items():
        value = measured.get(question)
        if value is not None and value != "":
            odd = question in visit.odd or (question.startswith("bp_") and "bp" in visit.odd)
            yield Measurement(kind=kind, value=Decimal(str(value)), measured_on=visit.on, odd=odd)


def after_pregnancy(x: Exchange, visit: Visited, _kept: Kept) -> list[Say]:
    """A pregnancy's day that was told is the one that counts. Birth, move and loss lead on to the form of that very
    event; after a loss everything that would be pushed is stopped at once."""
    state = visit.asked.get("still", _PREGNANT)
    if state == _PREGNANT:
        return told_dates.pregnancy(x, visit)
    silenced = _silenced(x, visit.person.id) if state in _LOSSES else []
    return [*silenced, told_events.of_pregnancy(visit.person, state)]


def after_postpartum(x: Exchange, visit: Visited, _kept: Kept) -> list[Say]:
    """A baby that has died: nothing more goes to the family until a human has called, and its death is recorded."""
    if visit.asked.get("baby_status") != _DIED:
        return []
    return [*_silenced(x, visit.person.id), *told_events.of_baby(x, visit.person)]


def _silenced(x: Exchange, person_id: int) -> list[Say]:
    """Said once: by the answer, or by the report where the answer was taken back in between."""
    return [] if loss.is_known(x, person_id) else loss.confirmed_by_kader(x, person_id)


def hear_of_a_loss(x: Exchange, person_id: int, answered: Mapping[str, str]) -> list[Say]:
    """From the answer on, however long the report rests, nothing more goes to the family, and a human is to call."""
    lost = answered.get("still") in _LOSSES or answered.get("baby_status") == _DIED
    return _silenced(x, person_id) if lost else []


def after_couple(x: Exchange, visit: Visited, _kept: Kept) -> list[Say]:
    """A wedding's day that was told is the one that counts."""
    return told_dates.wedding(x, visit)


_COMMON = ("person", "visit_date", "danger_any", "danger_signs")
PREGNANT = Group(
    form="bumil",
    question="person",
    needs=(*_COMMON, "still"),
    screen=screen_pregnancy,
    after=after_pregnancy,
    heard=hear_of_a_loss,
)
POSTPARTUM = Group(
    form="pascasalin",
    question="person",
    needs=(*_COMMON, "mood"),
    screen=screen_after_birth,
    after=after_postpartum,
    heard=hear_of_a_loss,
)
COUPLE = Group(
    form="catin", question="person", needs=("person", "visit_date"), screen=screen_couple, after=after_couple
)
