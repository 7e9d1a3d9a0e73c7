"""The vocabulary of a language, from its table (id.yaml, en.yaml): all words that reading knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from forms.reading.plain import plain, tokens

Phrase = tuple[str, ...]
LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Unit:
    """size: in the smallest unit of what it measures."""

    name: str
    of: str
    size: Decimal
    everyday: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of all languages together; where two disagree, those of `language` hold. Phrases are token tuples."""

    language: str
    words: Mapping[str, Phrase]
    choice_words: Mapping[str, Phrase]
    number_words: Mapping[str, tuple[str, int]]  # word: role, value
    comma: frozenset[Phrase]
    minus: frozenset[Phrase]
    parts: Mapping[Phrase, Decimal]
    either: frozenset[Phrase]
    units: Mapping[str, Unit]
    unit_words: Mapping[Phrase, tuple[str, ...]]  # phrase: names of units that it may mean
    counters: frozenset[Phrase]
    fillers: frozenset[Phrase]
    measures: Mapping[Phrase, Phrase]
    months: Mapping[str, int]
    month_names: tuple[str, ...]
    weekdays: Mapping[str, int]
    days: Mapping[Phrase, tuple[int, ...]]
    spans: Mapping[str, str]
    ago: frozenset[Phrase]
    ahead: frozenset[Phrase]
    this: frozenset[Phrase]
    last_week: frozenset[Phrase]
    next_week: frozenset[Phrase]
    date_fillers: frozenset[Phrase]
    day_of_month: frozenset[Phrase]
    hours: frozenset[Phrase]
    clock: Mapping[str, frozenset[Phrase]]
    day_parts: Mapping[Phrase, str]
    yes: frozenset[Phrase]
    no: frozenset[Phrase]
    negations: frozenset[str]
    weak: frozenset[str]
    grave: frozenset[str]
    none: frozenset[Phrase]
    unknown: frozenset[Phrase]
    and_words: frozenset[str]
    choice_fillers: frozenset[str]
    other: frozenset[Phrase]
    index: frozenset[str]
    said_twice: frozenset[str]
    pressure_names: frozenset[Phrase]
    pressure_over: frozenset[Phrase]
    pressure_units: frozenset[Phrase]
    number_names: frozenset[str]
    hemispheres: Mapping[str, str]
    polite: frozenset[str]
    in_text: frozenset[Phrase]
    doubts: frozenset[str]
    controls: Mapping[Phrase, frozenset[str]]

    def canonical(self, words: Iterable[str]) -> list[str]:
        """Tokens with abbreviations and slips written out: ["3", "hr", "yg", "llu"] → ["3", "hari", "yang", "lalu"]."""
        return [part for word in words for part in self.words.get(word, (word,))]

    def phrase(self, text: str) -> Phrase:
        """A text as canonical tokens."""
        return tuple(self.canonical(tokens(plain(text))))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon for a chat's language; an unknown language gets the Indonesian one."""
    own = language if language in LANGUAGES else LANGUAGES[0]
    order = [name for name in LANGUAGES if name != own] + [own]
    return _Builder(own, [_table(name) for name in order]).build()


@cache
def _table(language: str) -> dict[str, Any]:
    text = (Path(__file__).parent / f"{language}.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - BaseLoader makes strings only
    return table


class _Builder:
    """Merges tables; later ones win."""

    def __init__(self, language: str, tables: list[dict[str, Any]]) -> None:
        self.language = language
        self.tables = tables
        self.words = {word: _phrase(meaning) for table in tables for word, meaning in table.get("words", {}).items()}

    def phrase(self, text: str) -> Phrase:
        return tuple(part for word in _phrase(text) for part in self.words.get(word, (word,)))

    def phrases(self, *keys: str) -> frozenset[Phrase]:
        return frozenset(self.phrase(text) for text in self._all(*keys))

    def single(self, *keys: str) -> frozenset[str]:
        return frozenset(word for text in self._all(*keys) for word in self.phrase(text))

    def mapping(self, *keys: str) -> dict[Phrase, Any]:
        return {self.phrase(name): value for table in self.tables for name, value in _at(table, keys, {}).items()}

    def named(self, key: str) -> dict[str, int]:
        lists = [(number, name) for table in self.tables for number, names in enumerate(table[key]) for name in names]
        return {plain(name).replace("'", ""): number for number, name in lists}

    def _all(self, *keys: str) -> list[str]:
        return [text for table in self.tables for text in _at(table, keys, [])]

    def units(self) -> dict[str, Unit]:
        return {
            name: Unit(name, row["of"], Decimal(row["size"]), "everyday" in row, "whole" in row)
            for table in self.tables
            for name, row in table["units"].items()
        }

    def unit_words(self) -> dict[Phrase, tuple[str, ...]]:
        found: dict[Phrase, tuple[str, ...]] = {}
        for table in self.tables:
            for name, row in table["units"].items():
                for word in row["words"]:
                    phrase = self.phrase(word)
                    found[phrase] = (*found.get(phrase, ()), name)
        return found

    def number_words(self) -> dict[str, tuple[str, int]]:
        valued = ("unit", "fixed", "tens", "hundred", "thousand")
        bare = ("teen_after", "ten_after", "hundred_after", "thousand_after", "million_after")
        found: dict[str, tuple[str, int]] = {}
        for table in self.tables:
            numbers = table["numbers"]
            found |= {word: (role, int(value)) for role in valued for word, value in numbers.get(role, {}).items()}
            found |= {word: (role, 0) for role in bare for word in numbers.get(role, [])}
        return found

    def converted(self, change: Callable[[Any], Any], *keys: str) -> dict[Phrase, Any]:
        return {phrase: change(value) for phrase, value in self.mapping(*keys).items()}

    def measures(self) -> dict[Phrase, Phrase]:
        """The words that tell a measure from the others name it as well ("lengan 13,5")."""
        short = self.converted(self.phrase, "measures")
        return {(word,): full for full in short.values() for word in full} | short

    def controls(self) -> dict[Phrase, frozenset[str]]:
        found: dict[Phrase, frozenset[str]] = {}
        for table in self.tables:
            for text, meanings in table["controls"].items():
                phrase = self.phrase(text)
                found[phrase] = found.get(phrase, frozenset()) | frozenset(meanings)
        return found

    def build(self) -> Lexicon:
        own = self.tables[-1]
        clock_keys = ("opens", "at", "half", "past", "to", "quarter", "minutes")
        return Lexicon(
            language=self.language,
            words=self.words,
            choice_words={
                word: _phrase(text) for table in self.tables for word, text in table.get("choice_words", {}).items()
            },
            number_words=self.number_words(),
            comma=self.phrases("numbers", "comma"),
            minus=self.phrases("numbers", "minus"),
            parts=self.converted(Decimal, "numbers", "parts"),
            either=self.phrases("numbers", "or"),
            units=self.units(),
            unit_words=self.unit_words(),
            counters=self.phrases("counters"),
            fillers=self.phrases("fillers"),
            measures=self.measures(),
            months=self.named("months"),
            month_names=tuple(names[0] for names in own["months"]),
            weekdays=self.named("weekdays"),
            days=self.converted(lambda numbers: tuple(int(number) for number in numbers), "days"),
            spans={self.phrase(word)[0]: kind for table in self.tables for word, kind in table["spans"].items()},
            ago=self.phrases("ago"),
            ahead=self.phrases("ahead"),
            this=self.phrases("this"),
            last_week=self.phrases("last_week"),
            next_week=self.phrases("next_week"),
            date_fillers=self.phrases("date_fillers"),
            day_of_month=self.phrases("day_of_month"),
            hours=self.phrases("hours"),
            clock={key: self.phrases("clock", key) for key in clock_keys},
            day_parts=self.mapping("clock", "parts"),
            yes=self.phrases("yes"),
            no=self.phrases("no"),
            negations=self.single("negations"),
            weak=self.single("weak"),
            grave=self.single("grave"),
            none=self.phrases("none"),
            unknown=self.phrases("unknown"),
            and_words=self.single("and"),
            choice_fillers=self.single("choice_fillers"),
            other=self.phrases("other"),
            in_text=self.phrases("in_text"),
            doubts=self.single("doubts"),
            index=self.single("index"),
            said_twice=self.single("said_twice"),
            pressure_names=self.phrases("pressure_names"),
            pressure_over=self.phrases("pressure_over"),
            pressure_units=self.phrases("pressure_units"),
            number_names=self.single("number_names"),
            hemispheres={word: side for table in self.tables for word, side in table["hemispheres"].items()},
            polite=self.single("polite"),
            controls=self.controls(),
        )


def _phrase(text: str) -> Phrase:
    return tuple(tokens(plain(text)))


def _at(table: dict[str, Any], keys: tuple[str, ...], default: Any) -> Any:
    for key in keys:
        table = table.get(key, default)
    return table
