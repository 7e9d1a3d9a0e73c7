"""A kader reports a visit to a child under two: kept, screened, told what the numbers mean, and the officer alarmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from uuid import NAMESPACE_OID, uuid5

from domain import ages, findings
from domain.findings import Finding, Referral, referral_for, screen_child
from domain.growth import Growth, Position, plausible_range
from domain.growth_classes import length_class, nutrition_class, weight_class
from domain.growth_tables import Index, Sex
from domain.talk import Fact, Option, Say, Tap, to_json
from forms import reading
from forms.turn import Choice, Turn
from handlers import interview, records
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.visits import growth_chart, referrals
from storage import people, visits
from storage.drafts import Draft
from storage.families import Person
from storage.people import Child
from storage.visits import Kept, Measurement, NewVisit

UNDER_MONTHS = 24
FORM = "baduta"
REPORT_DELAY_DAYS = 31
_LATEST_FIRST = 3  # earlier measurements that a new one is compared with
_POSITIONS = {"lying": Position.LYING, "standing": Position.STANDING}


def begin(x: Exchange, rest: str) -> list[Say]:
    """/lapor, or /lapor with the child's id from its card, or with its name as people type it."""
    children = people.children(x.store, x.scope, x.today, UNDER_MONTHS)
    if not children:
        return [Say(key="visit.no_families", options=((Option(tap=Tap("", 0, "/daftar"), key="button.register"),),))]
    if not rest.isdecimal():
        named = _named(x, rest, children)
        return interview.begin(x, PURPOSE, {"child": named} if named else None)
    if rest not in {str(child.id) for child in children}:
        return [Say(key="visit.not_under_two")]
    return interview.begin(x, PURPOSE, {"child": rest})


def _named(x: Exchange, typed: str, children: Sequence[Child]) -> str | None:
    """The id of the one child that a typed name means; None if it is none of them or could be two."""
    choices = [Choice(name=str(child.id), label=_label(child), number=0) for child in children]
    found = reading.one(typed, choices, language=x.chat.language) if typed else None
    return found if isinstance(found, str) else None


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The report and all that follows from it, in this transaction."""
    child = people.person_in(x.store, x.scope, int(turn.answers["child"]))
    if child is None or child.birth_date is None or child.sex is None:
        return [Say(key="trouble.not_yours")]
    screened = _screen(x, child, turn)
    kept = _keep(x, draft, turn, child, screened)
    says = [Say(key="visit.result_child", facts=_result(child, screened), options=_next_deeds(child.id))]
    if screened.referral is not None and screened.referral.within_days == 0:
        says += [_alert(x, child, referral_id, screened) for referral_id in kept.referrals]
    return says


@dataclass(frozen=True, slots=True)
class Screened:
    """What a visit's numbers say."""

    measured: findings.Measurement
    growth: Growth
    odd: frozenset[str]  # questions whose surprising answer was kept
    found: tuple[Finding, ...]
    referral: Referral | None


def _screen(x: Exchange, child: Person, turn: Turn) -> Screened:
    assert child.birth_date is not None
    assert child.sex is not None
    answers = turn.answers
    subject = findings.Child(sex=child.sex, born=child.birth_date)
    measured = findings.Measurement(
        on=answers["visit_date"],
        weight_kg=answers["weight_kg"],
        size_cm=answers["length_cm"],
        position=_POSITIONS.get(str(answers.get("measure_pos") or "lying")),
        muac_cm=answers.get("muac_cm"),
        oedema="oedema" in (answers.get("danger_signs") or ()),
    )
    found = screen_child(subject, measured, answers, x.today, earlier=_earlier(x, child, measured))
    return Screened(
        measured=measured,
        growth=findings.growth_of(subject, measured),
        odd=frozenset(one.path.rsplit("/", 1)[-1] for one in turn.kept if one.odd),
        found=found,
        referral=referral_for(found),
    )


def _earlier(x: Exchange, child: Person, measured: findings.Measurement) -> list[findings.Measurement]:
    """The weighings before this one."""
    last = visits.last_measurements(x.store, x.scope, child.id, measured.on, most=_LATEST_FIRST)
    return [findings.Measurement(on=one.measured_on, weight_kg=one.value) for one in last.get("weight_kg", ())]


def _keep(x: Exchange, draft: Draft, turn: Turn, child: Person, screened: Screened) -> Kept:
    assert x.account is not None
    answers = turn.answers
    report = NewVisit(
        draft_id=draft.id,
        person_id=child.id,
        episode_id=next((one.id for one in people.episodes(x.store, x.scope, child.id) if one.ended_on is None), None),
        account_id=x.account.id,
        team_id=child.team_id,
        area=child.area,
        form=draft.form,
        form_version=draft.form_version,
        visit_date=screened.measured.on,
        instance_id=f"uuid:{uuid5(NAMESPACE_OID, f'sapa draft {draft.id}')}",
        answers=to_json(answers),
        started_at=min((one.asked for one in turn.kept if one.asked is not None), default=x.now),
    )
    kept = visits.keep(
        x.store,
        report,
        now=x.now,
        measurements=tuple(_measurements(screened)),
        findings=screened.found,
        referrals=[screened.referral] if screened.referral is not None else [],
    )
    records.keep(x, draft, child.id, child.area)
    x.note("report", "visit", kept.visit_id)
    return kept


def _measurements(screened: Screened) -> Iterator[Measurement]:
    measured, growth = screened.measured, screened.growth
    for kind, value, scored in (
        ("weight_kg", measured.weight_kg, growth.weight_for_age),
        ("length_cm", measured.size_cm, growth.length_for_age),
        ("muac_cm", measured.muac_cm, growth.muac_for_age),
    ):
        if value is not None:
            yield Measurement(
                kind=kind,
                value=value,
                measured_on=measured.on,
                lying=measured.position is Position.LYING if kind == "length_cm" else None,
                z=Decimal(str(scored.z)) if scored is not None else None,
                odd=kind in screened.odd,
            )


def _result(child: Person, screened: Screened) -> dict[str, Fact]:
    """What the numbers mean, as codes for the words; never a diagnosis."""
    growth, measured = screened.growth, screened.measured
    thin = growth.weight_for_size
    codes = {finding.code: finding.facts for finding in screened.found}
    return {
        "child": child.name,
        "birth_date": child.birth_date,
        "visited": measured.on,
        "weight_class": str(weight_class(growth.weight_for_age.z)) if growth.weight_for_age else None,
        "length_class": str(length_class(growth.length_for_age.z)) if growth.length_for_age else None,
        "nutrition_class": str(nutrition_class(thin.z)) if thin else None,
        "muac_class": _muac_class(codes, measured),
        "gain_class": _gain_class(codes),
        "oedema": measured.oedema,
        "implausible": growth.flagged,
        "referral": _where(screened.referral),
    }


def _muac_class(codes: Mapping[str, object], measured: findings.Measurement) -> str | None:
    if measured.muac_cm is None:
        return None
    if "muac_severe" in codes:
        return "severe"
    return "moderate" if "muac_moderate" in codes else "normal"


def _gain_class(codes: Mapping[str, object]) -> str | None:
    if "weight_not_gained_twice" in codes:
        return "not_gained_twice"
    return "not_gained" if "weight_not_gained" in codes else None


def _where(referral: Referral | None) -> str | None:
    if referral is None:
        return None
    if referral.within_days == 0:
        return "today"
    return "puskesmas" if referral.place is findings.Place.PUSKESMAS else "week"


def _alert(x: Exchange, child: Person, referral_id: int, screened: Screened) -> Say:
    assert screened.referral is not None
    heard = referrals.alert(x, referral_id, child.name, child.area, screened.referral.reasons)
    if heard:
        return Say(key="referral.sent", facts={"child": child.name})
    return Say(key="referral.nobody", facts={"child": child.name, "numbers": list(x.policy.emergency)})


def _next_deeds(child_id: int) -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/lapor"), key="button.report"), growth_chart.button(child_id)),)


class ChildrenOf(Mapping[str, Sequence[Mapping[str, str]]]):
    """The secondary instance `anak`: this kader's children below an age, read only if the form asks for them."""

    def __init__(self, x: Exchange, under_months: int = UNDER_MONTHS) -> None:
        self._x = x
        self._under_months = under_months

    def __getitem__(self, name: str) -> Sequence[Mapping[str, str]]:
        if name != "anak":
            raise KeyError(name)
        return self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(("anak",))

    def __len__(self) -> int:
        return 1

    @cached_property
    def _rows(self) -> list[Mapping[str, str]]:
        x = self._x
        children = people.children(x.store, x.scope, x.today, self._under_months)
        tomorrow = x.today + timedelta(days=1)
        last = visits.newest_values(x.store, x.scope, [child.id for child in children], tomorrow)
        return [_row(child, last.get(child.id, {}), x.today) for child in children]


def _row(child: Child, last: Mapping[str, Decimal], today: date) -> dict[str, str]:
    """One child as the form knows it: limits of what is not flagged at its age, and the last measurements."""
    row = {
        "name": str(child.id),
        "label": _label(child),
        "nickname": child.name,
        "birth_date": child.birth_date.isoformat(),
        "last_weight_kg": _last(last, "weight_kg"),
        "last_length_cm": _last(last, "length_cm"),
    }
    return {**row, **limits(child.sex, ages.age_days(child.birth_date, today))}


def _label(child: Child) -> str:
    return f"{child.name} ({child.mother_name})" if child.mother_name else child.name


def _last(measured: Mapping[str, Decimal], kind: str) -> str:
    """The latest value, as one would write it: 7.6, 10."""
    return f"{measured[kind].normalize():f}" if kind in measured else ""


@lru_cache(maxsize=2048)  # two years of days for each sex
def limits(sex: Sex | None, age_days: int) -> Mapping[str, str]:
    """What is possible at all: WHO's flags. The visit may have been weeks ago, so the low end is a younger child's."""
    found: dict[str, str] = {}
    for name, unit, index, widest in (
        ("weight", "kg", Index.WEIGHT_FOR_AGE, (0.5, 40.0)),
        ("length", "cm", Index.LENGTH_FOR_AGE, (30.0, 135.0)),
        ("muac", "cm", Index.MUAC_FOR_AGE, (6.0, 30.0)),
    ):
        young, now = (_range(sex, index, days, widest) for days in (max(age_days - REPORT_DELAY_DAYS, 0), age_days))
        found[f"{name}_low_{unit}"] = f"{max(young[0], widest[0]):.2f}"
        found[f"{name}_high_{unit}"] = f"{min(now[1], widest[1]):.2f}"
    return found


def _range(sex: Sex | None, index: Index, days: int, widest: tuple[float, float]) -> tuple[float, float]:
    return (plausible_range(index, sex, days) if sex is not None else None) or widest


# What screening and referring read: a version that staff write has these questions, too.
NEEDS = ("child", "visit_date", "weight_kg", "length_cm", "danger_any", "danger_signs")
PURPOSE = Purpose(form=FORM, instances=ChildrenOf, keep=keep, needs=NEEDS)
