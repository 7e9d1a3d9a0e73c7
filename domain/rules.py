"""Reads the rules of `data/rules.yaml` and applies them to a visit's answers: one evaluator for every form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from domain.tables import read_yaml
from domain.talk import Fact, Facts
from domain.thresholds import Thresholds, thresholds

Answers = Mapping[str, Any]  # by question name: numbers, text, booleans, dates, lists of codes

_YES = {"yes": True, "no": False}  # as choices of a form


class Rung(StrEnum):
    """The steps of the referral ladder, the highest first (domain sheet 2.4)."""

    DANGER = "danger"  # a danger sign: puskesmas or hospital now; bidan and PKB are told at once
    SAME_DAY = "same_day"  # puskesmas or hospital today
    PUSKESMAS = "puskesmas"
    BIDAN = "bidan"  # bidan or posyandu within seven days
    ADVICE = "advice"  # something to talk about, no referral
    GOOD = "good"


class Level(StrEnum):
    URGENT = "urgent"
    REFER = "refer"
    WATCH = "watch"
    GOOD = "good"


LEVELS = {
    Rung.DANGER: Level.URGENT,
    Rung.SAME_DAY: Level.URGENT,
    Rung.PUSKESMAS: Level.REFER,
    Rung.BIDAN: Level.WATCH,
    Rung.ADVICE: Level.WATCH,
    Rung.GOOD: Level.GOOD,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a visit's answers mean. facts: the numbers behind it, `limit` among them; rule: its version."""

    code: str
    rung: Rung
    facts: Facts
    rule: str

    @property
    def level(self) -> Level:
        return LEVELS[self.rung]


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    rung: Rung
    when: Mapping[str, Mapping[str, Any]]
    show: tuple[str, ...]


@cache
def rules_version() -> str:
    return str(read_yaml("rules.yaml")["version"])


@cache
def rules(form: str) -> tuple[Rule, ...]:
    """The rules of one form: child, pregnant, postpartum, bride, household."""
    return tuple(
        Rule(row["code"], Rung(row["rung"]), row["when"], tuple(row.get("show", ())))
        for row in read_yaml("rules.yaml")[form]
    )


def evaluate(form: str, answers: Answers, on: date, limits: Thresholds | None = None) -> Iterator[Finding]:
    """What the rules of a form find in the answers; at most one finding of each code. limits: else those of the day."""
    limits = thresholds(on) if limits is None else limits
    seen: set[str] = set()
    for rule in rules(form):
        if rule.code not in seen and _holds(rule, answers, limits):
            seen.add(rule.code)
            yield Finding(rule.code, rule.rung, _facts(rule, answers, limits), rules_version())


def _holds(rule: Rule, answers: Answers, limits: Thresholds) -> bool:
    return all(
        _known(answers.get(name)) and _condition(test, answers[name], _resolved(wanted, answers, limits))
        for name, tests in rule.when.items()
        for test, wanted in tests.items()
    )


def _known(value: object) -> bool:
    return value is not None and value != "" and value != [] and value != ()


def _condition(test: str, value: Any, wanted: Any) -> bool:
    if wanted is None or (isinstance(wanted, tuple) and None in wanted):
        return False
    return _TESTS[test](value, wanted)


def _resolved(wanted: Any, answers: Answers, limits: Thresholds) -> Any:
    """A limit's id as its value, =name as another answer, lists one by one; anything else as it stands."""
    if isinstance(wanted, list):
        return tuple(_resolved(each, answers, limits) for each in wanted)
    if isinstance(wanted, str) and wanted.startswith("="):
        return answers.get(wanted[1:])
    if isinstance(wanted, str) and wanted in limits:
        return limits[wanted].value
    return wanted


def _number(value: Any) -> Decimal:
    """Numbers compare as they are written: 11.1 is 11.1, not the nearest binary fraction."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _same(value: Any, wanted: Any) -> bool:
    return bool(_YES.get(value, value) == wanted) if isinstance(wanted, bool) else str(value) == str(wanted)


def codes_of(value: Any) -> tuple[str, ...]:
    """The codes of a multiple choice: a list, or as ODK writes it, parted by blanks."""
    return tuple(value.split()) if isinstance(value, str) else tuple(str(code) for code in value)


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "below": lambda value, wanted: _number(value) < _number(wanted),
    "above": lambda value, wanted: _number(value) > _number(wanted),
    "at_least": lambda value, wanted: _number(value) >= _number(wanted),
    "at_most": lambda value, wanted: _number(value) <= _number(wanted),
    "within": lambda value, wanted: _number(wanted[0]) <= _number(value) <= _number(wanted[1]),
    "outside": lambda value, wanted: not _number(wanted[0]) <= _number(value) <= _number(wanted[1]),
    "is": _same,
    "one_of": lambda value, wanted: any(_same(value, each) for each in wanted),
    "not_one_of": lambda value, wanted: not any(_same(value, each) for each in wanted),
    "has": lambda value, wanted: any(code in wanted for code in codes_of(value)),
    "has_other_than": lambda value, wanted: any(code not in wanted for code in codes_of(value)),
}
_LIMITED = ("below", "above", "at_least", "at_most")


def _facts(rule: Rule, answers: Answers, limits: Thresholds) -> Facts:
    shown: dict[str, Fact] = {
        name: _fact(answers[name]) for name in (*rule.when, *rule.show) if _known(answers.get(name))
    }
    limit = _limit(next(iter(rule.when.values())), answers, limits)
    return shown if limit is None else {**shown, **limit}


def _limit(tests: Mapping[str, Any], answers: Answers, limits: Thresholds) -> dict[str, Fact] | None:
    for test, wanted in tests.items():
        if test in _LIMITED:
            return {"limit": _number(_resolved(wanted, answers, limits))}
        if test in ("within", "outside"):
            low, high = _resolved(wanted, answers, limits)
            return {"limit_low": _number(low), "limit_high": _number(high)}
    return None


def _fact(value: Any) -> Fact:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(each) for each in value]
    plain: Fact = value
    return plain
