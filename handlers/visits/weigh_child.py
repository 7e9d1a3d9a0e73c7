"""One child at the posyandu: its line is kept as a visit, asked back where it is odd, or put in the place of the one
that was sent before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from domain import findings, plausibility
from domain.gain import GainStatus
from domain.plausibility import Question
from domain.talk import Fact, Say, from_json
from handlers.exchange import Exchange
from handlers.visits import advice, child_visit, report_visit, whom
from handlers.visits.group import Screened, Visited
from handlers.visits.read_report import POSYANDU
from handlers.visits.weighing_lines import Line
from storage.people import people
from storage.people.people import Child
from storage.visits import changes as visit_changes
from storage.visits import reviews as visit_reviews
from storage.visits import visits, weighings
from storage.visits.reviews import Report
from storage.visits.visits import Kept, Review
from storage.visits.weighings import Day, Weighing

FORM, VERSION = POSYANDU, "1"
_GAINS = {
    "weight_gained": GainStatus.GAINED,
    "heavier": GainStatus.HEAVIER,
    "weight_not_gained": GainStatus.NOT_GAINED,
    "weight_not_gained_twice": GainStatus.NOT_GAINED_TWICE,
}
_QUESTION_OF = {"size_cm": "length_cm"}


def doubt(x: Exchange, day: Day, child: Child, found: Weighing, line: Line) -> dict[str, Fact] | None:
    """What is to be looked at again; None if all is well, or the same was sent twice."""
    facts: dict[str, Fact] = {"number": found.number, "name": child.name, "said": line.said, "meant": ""}
    if child.sex is None:
        return {**facts, "doubt": "no_sex"}
    if found.visit_id is not None and _is_same(found, line):
        return {**facts, "doubt": "twice"}
    questions = _questions(x, day, child, line)
    if found.visit_id is not None and not any(question.must_change for question in questions):
        return {**facts, **_instead(x, found, line)}
    again = found.visit_id is None and _is_same(found, line)
    if not questions or (again and not any(question.must_change for question in questions)):
        return None
    if found.visit_id is None:
        weighings.put(x.store, found.id, line.weight_kg, line.length_cm)
    meant = questions[0].facts.get("suggestion")
    return {**facts, "doubt": str(questions[0].doubt), "meant": meant if isinstance(meant, Decimal) else ""}


def _is_same(found: Weighing, line: Line) -> bool:
    return found.weight_kg == line.weight_kg and line.length_cm in (None, found.length_cm)


def _instead(x: Exchange, found: Weighing, line: Line) -> dict[str, Fact]:
    """The child was weighed already, with other numbers: are these meant to take their place?"""
    if _replaceable(x, found) is None:
        return {"doubt": "reported"}
    return {
        "doubt": "instead",
        "weight_kg": found.weight_kg,
        "length_cm": found.length_cm,
        "new_weight_kg": line.weight_kg,
        "new_length_cm": line.length_cm or found.length_cm,
    }


def _replaceable(x: Exchange, found: Weighing) -> Report | None:
    """The report that a line of the posyandu made, as long as it is with nobody else."""
    report = visit_reviews.report_in(x.store, x.scope, found.visit_id) if found.visit_id is not None else None
    fits = report is not None and report.form == FORM and report.review in (Review.NEW, Review.APPROVED)
    return report if fits else None


def _questions(x: Exchange, day: Day, child: Child, line: Line) -> Sequence[Question]:
    assert child.sex is not None
    measured = findings.Measurement(on=day.held_on, weight_kg=line.weight_kg, size_cm=line.length_cm)
    subject = findings.Child(sex=child.sex, born=child.birth_date)
    last = visits.last_measurements(x.store, x.scope, child.id, day.held_on, most=1)
    earlier = whom.earlier(one for of_kind in last.values() for one in of_kind)
    return plausibility.doubts(subject, measured, earlier, x.today)


def keep(x: Exchange, day: Day, child: Child, found: Weighing, line: Line) -> tuple[dict[str, Fact], list[Say]]:
    """A visit at the posyandu, with all that follows from its numbers. Odd ones were sent a second time; words behind
    them are the reason."""
    odd = _odd(_questions(x, day, child, line))
    asked = {
        "visit_date": day.held_on,
        "visit_mode": "posyandu",
        "weight_kg": line.weight_kg,
        "length_cm": line.length_cm,
        "attended": ["posyandu"],
    }
    if odd and line.why:
        asked["note"] = line.why
    visit = _visited(x, found.person_id, day, asked, odd)
    screened = child_visit.screen(x, visit)
    kept = report_visit.keep_visit(
        x, visit, screened, form=(FORM, VERSION), instance=_instance(found), draft_id=None, started_at=x.now
    )
    report_visit.remember(x, visit, kept)
    return _noted(x, visit, screened, kept, found)


def replace(
    x: Exchange, day: Day, child: Child, found: Weighing, line: Line
) -> tuple[dict[str, Fact], list[Say]] | None:
    """Other numbers in the place of those that were sent; the old ones stay as history. None if it is not possible any
    more."""
    report = _replaceable(x, found)
    questions = _questions(x, day, child, line) if child.sex is not None else ()
    if report is None or any(question.must_change for question in questions):
        return None
    said: Mapping[str, Any] = from_json(report.answers)
    new = {"weight_kg": line.weight_kg, "length_cm": line.length_cm or said.get("length_cm")}
    visit = _visited(x, found.person_id, day, {**said, **new}, _odd(questions))
    screened = child_visit.screen(x, visit)
    made = report_visit.new_visit(
        x, visit, form=(FORM, VERSION), instance=_instance(found), draft_id=None, started_at=x.now
    )
    kept = visit_changes.correct(
        x.store,
        report.id,
        made,
        review_id=None,
        now=x.now,
        measurements=screened.measurements,
        findings=screened.found,
        referrals=[screened.referral] if screened.referral is not None else [],
    )
    x.note("correct", "visit", kept.visit_id)
    return _noted(x, visit, screened, kept, found)


def _odd(questions: Sequence[Question]) -> frozenset[str]:
    return frozenset(_QUESTION_OF.get(question.field, question.field) for question in questions)


def _visited(x: Exchange, person_id: int, day: Day, asked: Mapping[str, Any], odd: frozenset[str]) -> Visited:
    person = people.person_in(x.store, x.scope, person_id)
    episode = whom.episode_of(x, person_id)
    assert person is not None
    assert episode is not None
    return Visited(person, episode, day.held_on, asked, asked, odd)


def _instance(found: Weighing) -> str:
    return f"uuid:{uuid5(NAMESPACE_OID, f'sapa weighing {found.id}')}"


def _noted(
    x: Exchange, visit: Visited, screened: Screened, kept: Kept, found: Weighing
) -> tuple[dict[str, Fact], list[Say]]:
    """What the kader is told of it, and whom else it alarms."""
    codes = {finding.code for finding in screened.found}
    gain = next((status for code, status in _GAINS.items() if code in codes), None)
    weight_kg, length_cm = visit.asked["weight_kg"], visit.asked["length_cm"]
    weighings.put(x.store, found.id, weight_kg, length_cm, visit_id=kept.visit_id, gain=gain)
    told: dict[str, Fact] = {
        "number": found.number,
        "name": visit.person.name,
        "weight_kg": weight_kg,
        "length_cm": length_cm,
        "gain": str(gain or ""),
        "referral": advice.where(screened.referral) or "",
    }
    return told, report_visit.alerts(x, visit, screened, kept)
