"""A live set of answers over a `Form`: set one, and what depends on it is computed again; nothing else is.

The interview's contract:

    instance = Instance.new(form, world)                    # defaults, preloads, calculations
    for spot in instance.order(): ...                       # what is relevant now, in order, repeats expanded
    verdict = instance.check(path, "8.4")                   # None, or why not: REQUIRED, IMPOSSIBLE, SURPRISING
    instance.set(path, "8.4")                               # canonical text; "" empties
    data = instance.to_json(); instance, lost = Instance.from_json(form, data, world)

Paths are ODK's with 1-based places at repeats: "/data/child[2]/weight_kg"; the repeat itself is "/data/child", its
second entry "/data/child[2]". Answers are ODK's text: "2026-03-14", "a b" for a multiple choice, "OK" for acknowledge,
"lat lon alt acc", a file's name for media. Wrong paths raise KeyError.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from forms.answers import Typed, canonical, typed
from forms.evaluation import PLACES
from forms.form import Field, Form, Kind
from forms.recompute import MAX_ENTRIES, Recomputing
from forms.tree import Node
from forms.turn import Choice, Trouble, Want, World
from forms.values import moment_text, to_number


class SpotKind(StrEnum):
    QUESTION = "question"
    MORE = "more"  # after the last entry of a repeat that a person may extend: "one more?"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the order of the interview. For MORE, path is the repeat's ("/data/child")."""

    kind: SpotKind
    path: str
    field: Field


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an answer is not simply taken. message: the form's own words in the chat's language, if it has any."""

    trouble: Trouble  # REQUIRED, IMPOSSIBLE or SURPRISING
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer of a draft that the form, as it is now, has no place for. reason: "gone" or "unfit"."""

    path: str
    value: str | bool
    reason: str


class Instance(Recomputing):
    """One interview's answers. Not for two threads at once; the form behind it is shared."""

    @classmethod
    def new(cls, form: Form, world: World, answers: Mapping[str, str] | None = None) -> Instance:
        """A fresh one: defaults, preloads, actions of the first load, calculations; then `answers` (path -> text) that
        are known already; entries are added for them where a person may add. Unfit ones are left out."""
        instance = cls(form, world, float(random.randrange(1, 2**31 - 1)))  # noqa: S311  (an order of choices)
        instance.preload()
        instance.first_load(frozenset())  # before calculations, as in JavaRosa
        instance.refresh(chance=True)
        for path, text in (answers or {}).items():
            instance._prefill(path, text)
        return instance

    def _prefill(self, path: str, text: str) -> None:
        """Set it if it can be set, after adding the entries on its way."""
        at = ""
        try:
            for part in path.strip("/").split("/"):
                name, _, place = part.rstrip("]").partition("[")
                while place and self.entries(f"{at}/{name}") < int(place):
                    self.add(f"{at}/{name}")
                at = f"{at}/{part}"
            self.set(path, text)
        except (KeyError, ValueError):
            return

    # What is asked

    def order(self) -> list[Spot]:
        """Every relevant question in document order, repeats expanded, with a MORE after each repeat that may grow."""
        return list(self.spots())

    def spots(self) -> Iterator[Spot]:
        """As `order`, one by one: what comes after the place that is looked for is not evaluated."""
        self._spent = 0
        yield from self._spots(self.root, self.form.root)

    def _spots(self, node: Node, path: str) -> Iterator[Spot]:
        assert node.field is not None
        for below in node.field.children:
            field = self.form.fields[below]
            name = field.names[-1]
            if field.kind is Kind.QUESTION:
                child = node.children[name][0]
                if not field.gated or self.visible(child):
                    yield Spot(SpotKind.QUESTION, f"{path}/{name}", field)
            elif field.kind is Kind.REPEAT:
                yield from self._repeat_spots(node, field, f"{path}/{name}")
            elif field.kind is Kind.GROUP and self.visible(node.children[name][0]):
                yield from self._spots(node.children[name][0], f"{path}/{name}")

    def _repeat_spots(self, parent: Node, field: Field, path: str) -> Iterator[Spot]:
        for place, entry in enumerate(parent.children[field.names[-1]], 1):
            if self.visible(entry):
                yield from self._spots(entry, f"{path}[{place}]")
        if self._may_grow(parent, field):
            yield Spot(SpotKind.MORE, path, field)

    def _may_grow(self, parent: Node, field: Field) -> bool:
        full = len(parent.children[field.names[-1]]) >= MAX_ENTRIES
        return not field.fixed and not full and self.visible(self._ghost(field, parent))

    def relevant(self, path: str) -> bool:
        """Whether what is at this path (a question, group or entry) is relevant now."""
        self._spent = 0
        return self.visible(self.node(path))

    def required(self, path: str) -> bool:
        return self._says(path, "required")

    def readonly(self, path: str) -> bool:
        return self._says(path, "readonly")

    def _says(self, path: str, what: str) -> bool:
        node = self.node(path)
        expr = getattr(node.field, what)
        self._spent = 0
        return expr is not None and self._truth(expr, node, otherwise=False)

    # Words

    def label(self, path: str) -> str:
        """Of a question, group, repeat or entry; its name where the form gives no label."""
        node, field = self._place(path)
        words = field.control.label if field.control else field.label
        return self.say(words, node) or field.names[-1]

    def hint(self, path: str) -> str | None:
        node, field = self._place(path)
        return self.say(field.control.hint, node) if field.control else None

    def guidance(self, path: str) -> str | None:
        node, field = self._place(path)
        hint = field.control.hint if field.control else None
        text = self._in_language(hint.guidance) if hint else None
        return self._filled(text, node) if text else None

    def media(self, path: str) -> Mapping[str, str]:
        """File names by "image", "audio", "video", "big-image"."""
        _, field = self._place(path)
        return self._media(field.control.label) if field.control and field.control.label else {}

    def required_message(self, path: str) -> str | None:
        node, field = self._place(path)
        return self.say(field.required_message, node)

    def _place(self, path: str) -> tuple[Node, Field]:
        """A repeat's own path ("/data/child") stands for its first entry, even where there is none."""
        self._spent = 0
        field = None if path.endswith("]") else self.form.fields.get(PLACES.sub("", path))
        if field is not None and field.kind is Kind.REPEAT:
            parent = self.node(path.rpartition("/")[0])
            entries = parent.children[field.names[-1]]
            return (entries[0] if entries else self.grow(field, parent, 0, added=True)), field
        node = self.node(path)
        assert node.field is not None
        return node, node.field

    def choices(self, path: str) -> tuple[Choice, ...]:
        """A select's choices for the state as it is, numbered from 1, in the chat's language; else ()."""
        node, field = self._place(path)
        itemset = field.control.itemset if field.control else None
        if itemset is None:
            return ()
        ticked = frozenset(str(node.value).split())
        found: list[Choice] = []
        for number, row in enumerate(self._rows(itemset, node), 1):
            name = row.child_text(itemset.value)
            label, image = self._row_label(itemset, row), self._row_image(itemset, row)
            found.append(Choice(name=name, label=label, number=number, ticked=name in ticked, image=image))
        return tuple(found)

    # Answers

    def value(self, path: str) -> str:
        """The answer as ODK's text, "" for none, whether relevant or not."""
        value = self.node(path).value
        return ("true" if value else "false") if isinstance(value, bool) else value

    def typed(self, path: str) -> Typed:
        """The answer as int, Decimal, date, datetime, time, list of names, True; None for none."""
        node = self.node(path)
        assert node.field is not None
        return typed(node.field, node.value)

    def check(self, path: str, text: str) -> Verdict | None:
        """None: the answer may be set. Evaluates constraint and warning as if it were already there."""
        self._spent = 0
        node, field = self._place(path)
        value = canonical(field, text)
        if value is None:
            return Verdict(Trouble.IMPOSSIBLE)
        if value == "":
            needed = field.required is not None and self._truth(field.required, node, otherwise=False)
            return Verdict(Trouble.REQUIRED, self.say(field.required_message, node)) if needed else None
        if not self._offered(field, node, value):
            return Verdict(Trouble.IMPOSSIBLE)
        return self._judge(field, node, value)

    def _judge(self, field: Field, node: Node, value: str) -> Verdict | None:
        before, node.value = node.value, value
        try:
            if field.constraint is not None and not self._truth(field.constraint, node, otherwise=True):
                return Verdict(Trouble.IMPOSSIBLE, self.say(field.constraint_message, node))
            odd = next((each for each in field.warnings if not self._truth(each.unless, node, otherwise=True)), None)
            return None if odd is None else Verdict(Trouble.SURPRISING, self.say(odd.message, node))
        finally:
            node.value = before

    def _offered(self, field: Field, node: Node, value: str) -> bool:
        """Whether a select offers these choices, or a range this number."""
        control = field.control
        if control is None:
            return True
        if control.want is Want.RANGE:
            return _in_range(control.parameters, to_number(value))
        if control.itemset is None:
            return True
        names = [row.child_text(control.itemset.value) for row in self._rows(control.itemset, node)]
        chosen = value.split()
        if control.want is Want.ONE:
            return value in names
        if control.want is Want.RANK:
            return sorted(chosen) == sorted(names)
        return set(chosen) <= set(names) and len(set(chosen)) == len(chosen)

    def set(self, path: str, text: str) -> None:
        """Give an answer ("" empties). ValueError if no answer of this type looks so; constraints are `check`'s."""
        self._spent = 0
        node, field = self._place(path)
        value = canonical(field, text)
        if value is None or node.children:
            raise ValueError(f"no {field.type} at {path}")
        if value == node.value:
            return
        self.change(node, value)

    # Repeats

    def entries(self, path: str) -> int:
        """How many entries the repeat at `path` ("/data/child") has."""
        parent, _, name = path.rpartition("/")
        return len(self.node(parent).children[name])

    def add(self, path: str) -> str:
        """One more entry; its path. ValueError where nobody may add."""
        self._spent = 0
        above, _, _ = path.rpartition("/")
        parent, field = self.node(above), self._repeat(path)
        if not self._may_grow(parent, field):
            raise ValueError(f"nothing may be added to {path}")
        entry = self._append(field, parent)
        self.propagate(field.path)
        return self.path(entry)

    def remove(self, path: str) -> None:
        """Take an entry ("/data/child[2]") out; those after it move up. ValueError where nobody may remove."""
        self._spent = 0
        entry = self.node(path)
        if entry.field is None or entry.parent is None or entry.field.kind is not Kind.REPEAT or entry.field.fixed:
            raise ValueError(f"nothing may be removed at {path}")
        siblings = entry.parent.children[entry.name]
        siblings.remove(entry)
        for place, sibling in enumerate(siblings):
            sibling.index = place
        self.propagate(entry.field.path)

    def _repeat(self, path: str) -> Field:
        field = self.form.fields[PLACES.sub("", path)]
        if field.kind is not Kind.REPEAT:
            raise KeyError(path)
        return field

    # The end

    def finish(self, at: datetime) -> None:
        """The interview is over: `end` is written."""
        for field in self.form.fields.values():
            if field.preload == ("timestamp", "end"):
                for node in self.nodes(field.path):
                    node.value = moment_text(at)
                self.propagate(field.path)

    # State

    def to_json(self) -> dict[str, Any]:
        """Everything that cannot be had from the form: answers, calculated values, numbers of entries."""
        from forms.state import write

        return write(self)

    @classmethod
    def from_json(cls, form: Form, data: Mapping[str, Any], world: World) -> tuple[Instance, tuple[Lost, ...]]:
        """A state as `to_json` gave it, and the answers that this form has no place for any more.

        Nothing is evaluated for the same form, day and language. Broken data raises ValueError.
        """
        from forms.state import read

        return read(form, data, world)


def _in_range(parameters: Mapping[str, str], number: float) -> bool:
    start, end, step = (to_number(parameters.get(key, "")) for key in ("start", "end", "step"))
    if not min(start, end) <= number <= max(start, end):
        return False
    steps = abs(number - start) / abs(step) if step == step and step != 0 else 0.0
    return abs(steps - round(steps)) < 1e-9
