"""The nodes that XPath walks over: the live answers of an interview, and the rows of secondary instances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.form import Field


class Node:
    """One element. A leaf has a value, a group has children by name (a repeat's entries are a list under one name).

    field: what the form says of it, None in a secondary instance. index: 0-based place among siblings of its name.
    open: whether its own `relevant` holds, None while unknown.
    """

    __slots__ = ("children", "field", "index", "name", "open", "parent", "value")

    def __init__(
        self, name: str, parent: Node | None = None, value: str | bool = "", field: Field | None = None, index: int = 0
    ) -> None:
        self.name = name
        self.parent = parent
        self.value = value
        self.field = field
        self.index = index
        self.children: dict[str, list[Node]] = {}
        self.open: bool | None = None

    def worth(self) -> str | float | bool:
        """The value as an expression sees it: a number where the form says int or decimal."""
        value = self.value
        if self.field is not None and self.field.numeric and value != "" and not isinstance(value, bool):
            try:
                return float(value)
            except ValueError:
                return value
        return value

    def add(self, name: str, value: str = "") -> Node:
        """A new last child."""
        siblings = self.children.setdefault(name, [])
        child = Node(name, self, value, None, len(siblings))
        siblings.append(child)
        return child

    def child_text(self, name: str) -> str:
        """The text of the first child of that name, "" if there is none."""
        found = self.children.get(name)
        return str(found[0].value) if found else ""

    def descendants(self) -> Iterator[Node]:
        """All below it, in document order."""
        for siblings in self.children.values():
            for child in siblings:
                yield child
                yield from child.descendants()


class Table:
    """A secondary instance: its tree, with indexes by column made when first asked for."""

    __slots__ = ("_indexes", "_root")

    def __init__(self, root: Node) -> None:
        self._root = root
        self._indexes: dict[tuple[str, str], dict[str, list[Node]]] = {}

    @property
    def root(self) -> Node:
        return self._root

    def find(self, rows: str, column: str, value: str) -> Sequence[Node]:
        """Children of the root called `rows` whose child `column` has exactly this text, in document order."""
        index = self._indexes.get((rows, column))
        if index is None:
            index = {}
            for row in self.root.children.get(rows, ()):
                index.setdefault(row.child_text(column), []).append(row)
            self._indexes[(rows, column)] = index
        return index.get(value, ())


class RowTable(Table):
    """Rows that come with a reply, as ODK presents a CSV file (root/item/column). Most replies look at one of them, so
    nodes are made of those that are looked at."""

    __slots__ = ("_made", "_places", "_rows")

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        super().__init__(Node("root"))
        self._rows = rows
        self._made: dict[int, Node] = {}
        self._places: dict[str, dict[str, list[int]]] = {}

    @property
    def root(self) -> Node:
        """The whole tree."""
        if "item" not in self._root.children:
            self._root.children["item"] = [self._node(place) for place in range(len(self._rows))]
        return self._root

    def find(self, rows: str, column: str, value: str) -> Sequence[Node]:
        if rows != "item":
            return ()
        index = self._places.get(column)
        if index is None:
            index = {}
            for place, row in enumerate(self._rows):
                index.setdefault(row.get(column, ""), []).append(place)
            self._places[column] = index
        return [self._node(place) for place in index.get(value, ())]

    def _node(self, place: int) -> Node:
        node = self._made.get(place)
        if node is None:
            node = self._made[place] = Node("item", self._root, "", None, place)
            for column, value in self._rows[place].items():
                node.children[column] = [Node(column, node, value)]
        return node


def table_of(rows: Iterable[Mapping[str, str]]) -> Table:
    """Rows of a file that stays with the form."""
    return RowTable(tuple(rows))
