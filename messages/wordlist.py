"""Reads the word files: YAML by language and theme, each text with the line it stands on.

`words/id/form.yaml` with an entry `summary` gives the key "form.summary". An entry is a text, or a text with the facts
that its handler supplies (declared once, in the fallback language). `words/facts.yaml` says what each fact means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from domain.tables import LOADER
from domain.talk import Fact

FALLBACK = "id"
FACTS_FILE = "words/facts.yaml"
DEFAULT_LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a file that staff write. key: the words that say it (`check.yaml`); facts: what they need."""

    file: str
    line: int
    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


class BrokenFiles(ValueError):
    """Files that staff write and that cannot be used; `problems` says where. `sapa check` says it to staff."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.file}:{p.line} {p.key} {dict(p.facts)}" for p in self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One text of one language, as written. facts: what its handler supplies."""

    key: str
    text: str
    file: str
    line: int
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactMeaning:
    """What a fact is. example: the longest that we expect. longest: characters at which a longer text is shortened
    (None: DEFAULT_LONGEST, and the example is one of a closed set of words)."""

    means: str
    example: Fact
    longest: int | None


@dataclass(frozen=True, slots=True)
class Words:
    """All that lies in one words folder. texts: language → key → entry."""

    texts: Mapping[str, Mapping[str, Entry]]
    facts: Mapping[str, FactMeaning]
    problems: tuple[Problem, ...]


Pairs: TypeAlias = Iterator[tuple[yaml.ScalarNode, yaml.Node]]


def read_words(folder: Path) -> Words:
    """Everything under `folder`; what cannot be read becomes a problem instead of an entry."""
    problems: list[Problem] = []
    texts: dict[str, dict[str, Entry]] = {}
    for language in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        shelf = texts.setdefault(language, {})
        for path in sorted((folder / language).glob("*.yaml")):
            for entry in _entries(path, f"words/{language}/{path.name}", problems):
                shelf[entry.key] = entry
    return Words(texts, _facts(folder / "facts.yaml", problems), tuple(problems))


def _entries(path: Path, shown: str, problems: list[Problem]) -> Iterator[Entry]:
    seen: set[str] = set()
    for name, node in _pairs(path, shown, problems):
        key, line = f"{path.stem}.{name.value}", name.start_mark.line + 1
        if key in seen:
            problems.append(Problem(file=shown, line=line, key="check.twice", facts={"key": key}))
        seen.add(key)
        value = _yaml_value(node)
        if isinstance(value, str) and value.strip():
            yield Entry(key=key, text=value.strip(), file=shown, line=line)
        elif isinstance(value, dict) and set(value) == {"facts", "text"} and isinstance(value["text"], str):
            facts = frozenset(map(str, value["facts"] or ()))
            yield Entry(key=key, text=value["text"].strip(), file=shown, line=line, facts=facts)
        else:
            problems.append(Problem(file=shown, line=line, key="check.shape", facts={"key": key}))


def _facts(path: Path, problems: list[Problem]) -> dict[str, FactMeaning]:
    facts = {}
    for name, node in _pairs(path, FACTS_FILE, problems):
        value = _yaml_value(node)
        if _is_meaning(value):
            example, longest = _example(value["example"]), value.get("longest")
            facts[name.value] = FactMeaning(means=value["means"], example=example, longest=longest)
        else:
            line = name.start_mark.line + 1
            problems.append(Problem(file=FACTS_FILE, line=line, key="check.fact_shape", facts={"name": name.value}))
    return facts


def _is_meaning(value: object) -> bool:
    if not isinstance(value, dict) or not {"means", "example"} <= set(value) <= {"means", "example", "longest"}:
        return False
    return isinstance(value["means"], str) and isinstance(value.get("longest", 1), int)


def _pairs(path: Path, shown: str, problems: list[Problem]) -> Pairs:
    """The entries of a YAML file with their nodes, which know their lines; a broken file is one problem."""
    try:
        root = yaml.compose(read_text(path), Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error)
        line = mark.line + 1 if mark else 1
        problems.append(Problem(file=shown, line=line, key="check.yaml", facts={"reason": reason}))
        return
    if isinstance(root, yaml.MappingNode):
        yield from root.value
    elif root is not None:
        problems.append(Problem(file=shown, line=1, key="check.no_mapping"))


def read_text(path: Path) -> str:
    """A file that staff saved, on Windows perhaps. Raises UnicodeDecodeError for one that is not UTF-8."""
    return path.read_text(encoding="utf-8-sig")


def _yaml_value(node: yaml.Node) -> Any:
    """What a YAML node holds, as plain Python values."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _example(value: Any) -> Fact:
    """YAML's numbers with a point become Decimals, as measurements are; a time stands as "09:00" in quotes."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, list):
        return [_example(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _example(item) for name, item in value.items()}
    if value is None or isinstance(value, str | int | bool | date | datetime | time):
        return value
    raise TypeError(f"no fact: {type(value).__name__}")
