"""Answers as a tree of nodes, and everything an expression may ask of them: visibility, tables, labels, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from forms.expression import Context, Expr
from forms.form import Field, Form, Itemset, Kind, Text, Words
from forms.problem import Endless, XPathError
from forms.tree import Node, RowTable, Table
from forms.turn import World
from forms.values import Scalar, to_boolean, to_text
from forms.xform import LAST_SAVED

MAX_STEPS = 200_000  # nodes that one expression may look at; an ordinary one looks at some tens
MAX_TOTAL = 1_000_000  # nodes that one operation (an answer with all that follows from it) may look at
T = TypeVar("T")
PLACES = re.compile(r"\[\d+\]")
PLACE = re.compile(r"(.+?)\[(\d+)\]\Z")


class Evaluation:
    """The nodes of one interview, with `forms.expression.Run` for its expressions."""

    def __init__(self, form: Form, world: World, seed: float) -> None:
        self.form = form
        self.world = world
        self.version = form.version
        self.seed = seed
        self.language = form.language(world.language)
        self.failures: dict[str, str] = {}  # path -> why its expression could not be evaluated
        self._spent = 0
        self._limit = MAX_TOTAL
        self._tables: dict[str, Table] = {}
        self._at: dict[str, Node] = {}  # nodes outside repeats, by path
        self.root = self.grow(form.fields[form.root], None, 0)

    def grow(self, field: Field, parent: Node | None, index: int, *, added: bool = False) -> Node:
        """The nodes of one element and all below it, with the form's defaults. added: below an entry that is new."""
        node = Node(field.names[-1], parent, field.default, field, index)
        if not field.repeats:
            self._at[field.path] = node
        for path in field.children:
            child = self.form.fields[path]
            count = 1 if child.kind is not Kind.REPEAT else child.fresh if added else child.entries
            count = 0 if child.count is not None else count
            node.children[child.names[-1]] = [self.grow(child, node, place, added=added) for place in range(count)]
        return node

    def _ghost(self, field: Field, parent: Node) -> Node:
        """Where an entry of a repeat would be, for expressions of the repeat itself."""
        return Node(field.names[-1], parent, "", field, len(parent.children[field.names[-1]]))

    def field_below(self, parent: Node, name: str) -> Field:
        """The field of a child by name. KeyError if there is none."""
        assert parent.field is not None
        return self.form.fields[f"{parent.field.path}/{name}"]

    def node(self, path: str) -> Node:
        """The node at a path with places. KeyError if the form or the answers have none."""
        node: Node | None = self._at.get(path)
        if node is not None:
            return node
        for part in path.strip("/").split("/"):
            match = PLACE.match(part)
            name, place = (match[1], int(match[2]) - 1) if match else (part, 0)
            siblings = [self.root] if node is None and name == self.root.name else node.children[name] if node else []
            if not 0 <= place < len(siblings):
                raise KeyError(path)
            node = siblings[place]
        if node is None:
            raise KeyError(path)
        return node

    def path(self, node: Node) -> str:
        """The path of a node, with places at repeats."""
        parts: list[str] = []
        at: Node | None = node
        while at is not None:
            repeats = at.field is not None and at.field.kind is Kind.REPEAT
            parts.append(f"{at.name}[{at.index + 1}]" if repeats else at.name)
            at = at.parent
        return "/" + "/".join(reversed(parts))

    def nodes(self, path: str) -> list[Node]:
        """Every node of a field, in all entries of its repeats."""
        alone = self._at.get(path)
        if alone is not None:
            return [alone]
        nodes = [self.root]
        for name in self.form.fields[path].names[1:]:
            nodes = [child for node in nodes for child in node.children[name]]
        return nodes

    def relevant_children(self, node: Node) -> Iterator[Node]:
        """Its children that belong to the record now, in the form's order, all entries of repeats among them."""
        return (child for child in self.children(node) if self.visible(child))

    def children(self, node: Node) -> Iterator[Node]:
        """All of them, in the form's order."""
        assert node.field is not None
        for path in node.field.children:
            yield from node.children[self.form.fields[path].names[-1]]

    # What expressions ask (forms.expression.Run)

    def spend(self, steps: int) -> None:
        self._spent += steps
        if self._spent > self._limit:
            raise Endless(f"over {MAX_STEPS} steps")

    def visible(self, node: Node) -> bool:
        """Whether it and all groups around it are relevant."""
        at: Node | None = node
        while at is not None and at.field is not None and at.field.gated:
            if at.field.relevant is not None:
                if at.open is None:
                    at.open = self._truth(at.field.relevant, at, otherwise=True)
                if not at.open:
                    return False
            at = at.parent
        return True

    def table(self, name: str) -> Table:
        """A secondary instance: the form's own, one of the world's, or the last saved record; else empty."""
        own = self.form.tables.get(name) or self._tables.get(name)
        if own is None:
            if name == LAST_SAVED:
                own = Table(self._last_saved(self.form.fields[self.form.root]))
            else:
                own = RowTable(self.world.instances.get(name, ()))
            self._tables[name] = own
        return own

    def _last_saved(self, field: Field, parent: Node | None = None) -> Node:
        """The last record in the form's own shape, by path or by name; one entry of each repeat."""
        last = self.world.last
        node = Node(field.names[-1], parent, last.get(field.path, last.get(field.names[-1], "")))
        for path in field.children:
            below = self.form.fields[path]
            node.children[below.names[-1]] = [self._last_saved(below, node)]
        return node

    def itext(self, key: str) -> str:
        words = self.form.itext.get(key)
        return self.say(words, self.root) or "" if words else ""

    def choice_label(self, path: str, value: str, node: Node) -> str:
        """The label of a choice of the question at `path`, "" if it has no such choice."""
        control = self.form.fields[path].control
        itemset = control.itemset if control else None
        if itemset is None:
            return ""
        if itemset.table is not None:
            rows = self.table(itemset.table).find("item", itemset.value, value)
        else:
            rows = [
                row for row in self._rows(itemset, self._near(path, node)) if row.child_text(itemset.value) == value
            ]
        return self._row_label(itemset, rows[0]) if rows else ""

    def _near(self, path: str, node: Node) -> Node:
        """The node of a field that shares the most entries with another node."""
        nodes = self.nodes(path)
        return max(nodes, key=lambda other: shared_entries(other, node))

    def say(self, words: Words | None, node: Node) -> str | None:
        """A text in the chat's language (else the form's default), with the answers in it as seen from `node`."""
        text = self._in_language(words.by_language) if words else None
        return self._filled(text, node) if text else None

    def _in_language(self, texts: Mapping[str, Text]) -> Text | None:
        for language in (self.language, *self.form.languages[:1], ""):
            if language in texts:
                return texts[language]
        return next(iter(texts.values()), None)

    def _filled(self, text: Text, node: Node) -> str:
        return "".join(part if isinstance(part, str) else to_text(self._value(part, node)) for part in text)

    def _row_label(self, itemset: Itemset, row: Node) -> str:
        label = row.child_text(itemset.label)
        if itemset.itext:
            label = self.itext(label)
        return label or row.child_text(itemset.value)

    def _row_image(self, itemset: Itemset, row: Node) -> str | None:
        words = self.form.itext.get(row.child_text(itemset.label)) if itemset.itext else None
        media = self._media(words) if words else {}
        return media.get("image")

    def _media(self, words: Words) -> Mapping[str, str]:
        for language in (self.language, *self.form.languages[:1], ""):
            if language in words.media:
                return words.media[language]
        return next(iter(words.media.values()), {})

    def _value(self, expr: Expr, node: Node, own: Node | None = None) -> Scalar:
        """Nothing ("") where the expression cannot be evaluated. own: the node that gets the value, if not `node`."""
        nothing: Scalar = ""
        return self._guarded(expr.value, node, nothing, own)

    def _truth(self, expr: Expr, node: Node, *, otherwise: bool) -> bool:
        if expr.literal is not None:
            return to_boolean(expr.literal)
        return self._guarded(expr.truth, node, otherwise)

    def _rows(self, itemset: Itemset, node: Node) -> list[Node]:
        return self._guarded(itemset.nodes.nodes, node, []) if itemset.nodes.nodes else []

    def _guarded(self, compute: Callable[[Context], T], node: Node, otherwise: T, own: Node | None = None) -> T:
        """A draft is never lost to a form's fault: what cannot be evaluated is noted, and worth `otherwise`."""
        outer, self._limit = self._limit, min(MAX_TOTAL, self._spent + MAX_STEPS)
        try:
            context = Context(node, self)
            context.own = own or node
            return compute(context)
        except (XPathError, RecursionError) as error:
            self.failures[self.path(node)] = str(error)
            return otherwise
        finally:
            self._limit = outer


def shared_entries(a: Node, b: Node) -> int:
    """How many repeat entries around both are the same."""
    entries = {id(node) for node in _around(a)}
    return sum(id(node) in entries for node in _around(b))


def _around(node: Node) -> list[Node]:
    found: list[Node] = []
    at: Node | None = node
    while at is not None:
        found.append(at)
        at = at.parent
    return found
