"""Computing again what a change touches: calculations in the graph's order, repeat counts, actions, cascades."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime

from forms.answers import KEEP, WHOLE, canonical, record_text
from forms.evaluation import Evaluation, shared_entries
from forms.form import Action, Event, Field, Itemset, Kind
from forms.shape import text_of
from forms.tree import Node
from forms.values import DATE, Scalar, moment_text, number_text, to_number

MAX_ENTRIES = 200  # of one repeat
MAX_ROUNDS = 10  # of emptying choices that went away, of actions that trigger actions


def kept(field: Field, value: Scalar, now: datetime) -> str | bool:
    """A result as its node keeps it: nothing for "", NaN and text that is no answer of the field's type; whole numbers
    where the form says int; midnight in the zone of `now` for a date where it says dateTime."""
    if isinstance(value, float):
        if value != value:
            return ""
        whole = field.type in WHOLE and math.isfinite(value)
        return number_text(float(math.trunc(value)) if whole else value)
    if isinstance(value, bool) or field.type not in KEEP or value == "":
        return value
    if field.type == "dateTime" and len(value) == 10 and DATE.match(value):
        value = moment_text(now.replace(hour=0, minute=0, second=0, microsecond=0))[10:].join((value, ""))
    return canonical(field, value) or ""


class Recomputing(Evaluation):
    """The nodes, kept in step with each other."""

    _depth = 0  # of actions within actions

    def preload(self, missing_in: Mapping[str, object] | None = None) -> None:
        """Write what ODK preloads (start, today, username, uid), save what is in `missing_in` already."""
        for field in self.form.fields.values():
            if field.preload is not None and field.preload != ("timestamp", "end"):
                for node in self.nodes(field.path):
                    if missing_in is None or self.path(node) not in missing_in:
                        node.value = self._preloaded(*field.preload)

    def first_load(self, done: frozenset[str]) -> None:
        """Dynamic defaults, in the form's order, save those whose targets are `done`."""
        for action in self.form.actions:
            if Event.FIRST_LOAD in action.events and action.target not in done:
                self._act(action, self.nodes(action.target))

    def _preloaded(self, kind: str, parameter: str) -> str:
        now, world = self.world.now, self.world
        match kind, parameter:
            case "uid", _:
                return f"uuid:{uuid.uuid4()}"
            case "timestamp", _:
                return moment_text(now)
            case "date", _:
                return now.date().isoformat()
            case "property", _:
                known = {"username": world.username, "deviceid": world.deviceid, "phonenumber": world.phonenumber}
                return known.get(parameter.replace(" ", "").lower(), "")
            case _:
                return ""

    def refresh(self, *, chance: bool = False) -> None:
        """Compute everything again, as ODK does when a draft is opened. What chance gave stays unless `chance`."""
        self._spent = 0
        for path in self.form.graph.order:
            field = self.form.fields[path]
            by_chance = field.calculate is not None and field.calculate.chance
            nodes = self.nodes(path)
            self._recompute(field, nodes if chance or not by_chance else [node for node in nodes if node.value == ""])
        for field in self.form.fields.values():
            if field.relevant is not None:
                for node in self.nodes(field.path):
                    node.open = None

    def _recompute(self, field: Field, nodes: list[Node]) -> bool:
        """Whether any value (or number of entries) changed."""
        if field.kind is Kind.REPEAT:
            parents = self.nodes(text_of(field.names[:-1]))
            return sum(self._recount(field, parent) for parent in parents) > 0
        changed = False
        for node in nodes:
            if field.calculate is not None:
                value = kept(field, self._value(field.calculate, node), self.world.now)
                changed = changed or value != node.value or isinstance(value, bool) != isinstance(node.value, bool)
                node.value = value
        return changed

    def _recount(self, field: Field, parent: Node) -> bool:
        if field.count is None:
            return False
        entries = parent.children[field.names[-1]]
        number = to_number(self._value(field.count, self._ghost(field, parent)))
        wanted = 0 if number != number else max(0, min(MAX_ENTRIES, int(number)))
        before = len(entries)
        del entries[wanted:]
        while len(entries) < wanted:
            self._append(field, parent)
        return before != wanted

    def _append(self, field: Field, parent: Node) -> Node:
        """One more entry, with its defaults, its actions, and then its calculations."""
        entries = parent.children[field.names[-1]]
        entry = self.grow(field, parent, len(entries), added=True)
        entries.append(entry)
        inside = field.path + "/"
        for action in self.form.actions:
            if Event.NEW_REPEAT in action.events and action.target.startswith(inside):
                self._act(action, [node for node in self.nodes(action.target) if _within(node, entry)])
        for path in self.form.graph.order:
            if path.startswith(inside):
                below = self.form.fields[path]
                self._recompute(below, [node for node in self.nodes(path) if _within(node, entry)])
        return entry

    def change(self, node: Node, value: str | bool) -> None:
        """A new value, what depends on it, and the actions that its question triggers."""
        assert node.field is not None
        node.value = value
        self.propagate(node.field.path)
        for action in self.form.actions:
            if action.trigger == node.field.path and Event.CHANGED in action.events:
                self._act(action, self._meant(action.target, node), node)

    def _meant(self, target: str, trigger: Node) -> list[Node]:
        """The nodes of an action's target: in the trigger's own entries as far as both share them."""
        nodes = self.nodes(target)
        most = max((shared_entries(node, trigger) for node in nodes), default=0)
        return [node for node in nodes if shared_entries(node, trigger) == most]

    def _act(self, action: Action, nodes: list[Node], trigger: Node | None = None) -> None:
        if self._depth >= MAX_ROUNDS:
            return  # actions that trigger each other
        self._depth += 1
        for node in nodes:
            assert node.field is not None
            here = trigger if action.at_trigger and trigger is not None else node
            found = "" if action.value is None else self._value(action.value, here, node)
            value = record_text(kept(node.field, found, self.world.now))
            if value != node.value:
                self.change(node, value)
        self._depth -= 1

    def propagate(self, *paths: str) -> None:
        """Compute again what depends on these fields, sources first."""
        for _ in range(MAX_ROUNDS):
            dirty = self._settle(set(paths))
            paths = tuple(self._prune(dirty))
            if not paths:
                return

    def _settle(self, dirty: set[str]) -> set[str]:
        graph = self.form.graph
        for path in dirty:
            self._reopen(path)
        if len(dirty) == 1:
            plan = graph.plan.get(next(iter(dirty)), ())
        else:
            reached = {target for path in dirty for target in graph.plan.get(path, ())}
            plan = tuple(path for path in graph.order if path in reached)
        for path in plan:
            touched = not graph.needs[path].isdisjoint(dirty)
            if touched and self._recompute(self.form.fields[path], self.nodes(path)):
                dirty.add(path)
                self._reopen(path)
        return dirty

    def _reopen(self, path: str) -> None:
        for other in self.form.graph.opens.get(path, ()):
            for node in self.nodes(other):
                node.open = None

    def _prune(self, dirty: set[str]) -> Iterator[str]:
        """Empty choices that a filter no longer offers, as JavaRosa does."""
        for path in self.form.cascades:
            field = self.form.fields[path]
            itemset = field.control.itemset if field.control else None
            if itemset is None or itemset.nodes.reads.isdisjoint(dirty):
                continue
            for node in self.nodes(path):
                if node.value != "" and self.drop(itemset, node):
                    yield path

    def drop(self, itemset: Itemset, node: Node) -> bool:
        offered = {row.child_text(itemset.value) for row in self._rows(itemset, node)}
        chosen = str(node.value).split()
        left = " ".join(name for name in chosen if name in offered)
        changed = left != node.value
        node.value = left
        return changed


def _within(node: Node, entry: Node) -> bool:
    at: Node | None = node
    while at is not None:
        if at is entry:
            return True
        at = at.parent
    return False
