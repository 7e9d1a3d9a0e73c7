"""Reads through all words as staff would want: every mistake with file, line, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jinja2 import TemplateError, TemplateSyntaxError, meta

from domain.talk import Fact, Facts
from messages.library import Library, UnknownWords
from messages.markup import length
from messages.outgoing import Markup
from messages.wordlist import FACTS_FILE, FALLBACK, Entry, FactMeaning, Problem

LONGEST_TEXT = 4096  # of every channel that we have: Telegram's text, WhatsApp's body
LONGEST_LABEL = 30  # characters of a button that a small phone shows whole
WARNINGS = {  # nothing breaks by them
    "check.no_controller",
    "check.unapproved",
    "check.calendar_changed",
    "check.unused_fact",
}
LABELS = ("button.", "keys.inline", "keys.reply", "role.", "danger.phase_")  # keys that stand on buttons


class Weight(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing for staff to mend, in their language. line: 0 where no line is meant."""

    file: str
    line: int
    what: str
    remedy: str
    weight: Weight = Weight.ERROR


def check(
    library: Library, *, emergency: Sequence[str], more: Sequence[Problem] = (), language: str = FALLBACK
) -> list[Finding]:
    """Everything that is wrong with the words of a library (load it with `lenient=True`), and with the settings that
    they need. emergency: the local numbers; more: what other rooms found. Sorted by file and line."""
    found = [*library.words.problems, *more, *_languages(library), *_texts(library), *_facts(library)]
    found += [*_labels(library), *_commands(library)]
    if not any(number.strip() for number in emergency):
        found.append(Problem(file=".env", line=0, key="check.no_emergency"))
    findings = {in_words(library, problem, language) for problem in found}
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.what))


def in_words(library: Library, problem: Problem, language: str = FALLBACK) -> Finding:
    """A problem as staff read it: what is wrong (`check.yaml`), and what to do about it."""
    return Finding(
        file=problem.file,
        line=problem.line,
        what=_sentence(library, problem.key, problem.facts, language),
        remedy=_sentence(library, f"{problem.key}_do", {}, language),
        weight=Weight.WARNING if problem.key in WARNINGS else Weight.ERROR,
    )


def longest_facts(library: Library, names: frozenset[str]) -> dict[str, Fact]:
    """The worst case of the named facts: their examples, texts stretched to the length that is let through."""
    meanings = ((name, library.meaning(name)) for name in sorted(names))
    return {name: _stretched(meaning) for name, meaning in meanings if meaning}


def _sentence(library: Library, key: str, facts: Facts, language: str) -> str:
    """Also when the very file that holds these sentences is broken: then the bare key and facts."""
    try:
        return library.text(key, facts, language)
    except (UnknownWords, TemplateError):
        return f"{key} {dict(facts)}" if facts else key


def _languages(library: Library) -> Iterator[Problem]:
    texts = library.words.texts
    fallback = texts[FALLBACK]
    for language, shelf in texts.items():
        for key in fallback.keys() - shelf.keys():
            theme = key.partition(".")[0]
            facts: dict[str, Fact] = {"key": key, "language": language}
            yield Problem(file=f"words/{language}/{theme}.yaml", line=0, key="check.missing", facts=facts)
        for key in shelf.keys() - fallback.keys():
            yield _at(shelf[key], "check.extra", language=language)


def _texts(library: Library) -> Iterator[Problem]:
    for language, shelf in library.words.texts.items():
        for entry in shelf.values():
            yield from _text(library, entry, language)


def _text(library: Library, entry: Entry, language: str) -> Iterator[Problem]:
    supplied = library.words.texts[FALLBACK].get(entry.key, entry).facts
    try:
        used = names_used(library, entry.key, language)
    except TemplateSyntaxError as error:
        yield _at(entry, "check.template", reason=str(error.message))
        return
    except UnknownWords as error:
        yield _at(entry, "check.template", reason=f"include {error}")
        return
    for name in sorted(used - supplied):
        yield _at(entry, "check.unknown_fact", name=name)
    if used <= supplied <= library.words.facts.keys():
        yield from _worst_case(library, entry, language, supplied)


def _worst_case(library: Library, entry: Entry, language: str, supplied: frozenset[str]) -> Iterator[Problem]:
    try:
        said = library.text(entry.key, longest_facts(library, supplied), language, Markup.PLAIN)
    except (TemplateError, TypeError, ValueError, KeyError) as error:
        yield _at(entry, "check.not_rendered", reason=str(error))
        return
    if any(mark in said for mark in ("{{", "}}", "{%", "%}")):
        yield _at(entry, "check.placeholder")
    if length(said) > LONGEST_TEXT:
        yield _at(entry, "check.too_long", count=length(said), longest=LONGEST_TEXT)


def names_used(library: Library, key: str, language: str) -> frozenset[str]:
    """The facts that a text needs, those of the texts that it includes among them. Raises TemplateSyntaxError, and
    UnknownWords for an included key that nobody has."""
    tree = library.parse(key, language)
    names = set(meta.find_undeclared_variables(tree))
    for included in meta.find_referenced_templates(tree):
        if included is not None:  # None: chosen while rendering, as in "role." ~ role
            names |= names_used(library, included, language)
    return frozenset(names)


def _facts(library: Library) -> Iterator[Problem]:
    described = library.words.facts.keys()
    supplied: set[str] = set()
    for entry in library.words.texts[FALLBACK].values():
        supplied |= entry.facts
        for name in sorted(entry.facts - described):
            yield _at(entry, "check.undescribed_fact", name=name)
    for name in sorted(described - supplied):
        yield Problem(file=FACTS_FILE, line=0, key="check.unused_fact", facts={"name": name})


def _labels(library: Library) -> Iterator[Problem]:
    for shelf in library.words.texts.values():
        for entry in shelf.values():
            if entry.key.startswith(LABELS) and (count := _label(library, entry)) > LONGEST_LABEL:
                yield _at(entry, "check.label_long", count=count, longest=LONGEST_LABEL)


def _label(library: Library, entry: Entry) -> int:
    """Letters on the button, as written or with its facts, whichever is shorter: names may be long, and are cut."""
    try:
        said = library.text(entry.key, longest_facts(library, entry.facts), FALLBACK, Markup.PLAIN)
    except Exception:  # whatever is wrong with a text, `_texts` names it
        return len(entry.text)
    return min(len(entry.text), len(said))


def _commands(library: Library) -> Iterator[Problem]:
    names = {name for menu in library.menus.values() for name in menu}
    for name in sorted(names):
        if f"command.{name}" not in library.words.texts[FALLBACK]:
            yield Problem(file="commands.yaml", line=0, key="check.command_unnamed", facts={"name": name})


def _at(entry: Entry, key: str, **facts: Fact) -> Problem:
    told: Mapping[str, Fact] = {"key": entry.key, **facts}
    return Problem(file=entry.file, line=entry.line, key=key, facts=told)


def _stretched(meaning: FactMeaning) -> Fact:
    if meaning.longest is None:
        return meaning.example
    if isinstance(meaning.example, list):
        return [_filled(item, meaning.longest) for item in meaning.example]
    return _filled(meaning.example, meaning.longest)


def _filled(example: Fact, longest: int) -> Fact:
    if not isinstance(example, str) or not example:
        return example
    return (f"{example} " * (longest // len(example) + 1))[:longest].strip()
