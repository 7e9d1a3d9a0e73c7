"""Paths through secondary instances: row by row, or through an index of a column where a predicate allows it."""

from __future__ import annotations

from forms.expression import Compiled, Compiler, Context, Find, Operand, as_set
from forms.problem import Code
from forms.steps import ANY, Keep, Step, Way, compile_predicate, kept
from forms.tree import Node
from forms.values import equal
from forms.xpath import Token


def table_root(compiler: Compiler, token: Token) -> Find:
    if len(token) != 1 or token[0].symbol != "(string)":
        raise compiler.error(Code.XPATH_ARGUMENTS, "instance() wants a name in quotes", function="instance")
    name = str(token[0].value)
    compiler.tables.add(name)
    return lambda context: [context.run.table(name).root]


def through(compiler: Compiler, way: Way, start: Find) -> Compiled:
    """A path through a secondary instance, or on from any other node-set."""
    steps = list(way.steps)
    table = str(way.token[0].value) if way.start == "instance" else None
    moves = [_move(compiler, step, first=table is not None and place == 0) for place, step in enumerate(steps)]
    if table is not None and len(steps) > 1 and steps[0] == Step("child", steps[0].name) and steps[1].predicates:
        moves[1] = _indexed_rows(compiler, steps[1], table) or moves[1]

    def find(context: Context) -> list[Node]:
        nodes = start(context)
        for move in moves:
            nodes = move(context, nodes)
        return nodes

    return as_set(find)


def _move(compiler: Compiler, step: Step, *, first: bool) -> Keep:
    keeps = [compile_predicate(compiler, predicate, None) for predicate in step.predicates]
    name = step.name

    def move(context: Context, nodes: list[Node]) -> list[Node]:
        if step.axis == "self" or (first and step.axis == "child" and name in (ANY, nodes[0].name)):
            return kept(context, nodes, keeps)
        if step.axis == "parent":
            return [node.parent for node in nodes if node.parent is not None]
        found = [child for node in nodes for child in kept(context, _below(node, step), keeps)]
        context.run.spend(len(found))
        return found

    return move


def _below(node: Node, step: Step) -> list[Node]:
    if step.axis == "below":
        return [found for found in node.descendants() if step.name in (ANY, found.name)]
    if step.axis == "attribute":
        return []
    if step.name == ANY:
        return [child for siblings in node.children.values() for child in siblings]
    return node.children.get(step.name, [])


def _indexed_rows(compiler: Compiler, step: Step, table: str) -> Keep | None:
    """`item[column = something]` through the column's index, where `something` is the same for all rows."""
    first, *others = step.predicates
    parts = _conjuncts(first)
    for part in parts:
        side = _fixed_side(compiler, part)
        if side is not None:
            column, wanted = side
            rest = ([] if len(parts) == 1 else [first]) + others
            if _counts(first):
                return None
            return _lookup(table, step.name, column, wanted, [compile_predicate(compiler, p, None) for p in rest])
    return None


def _conjuncts(token: Token) -> list[Token]:
    if token.symbol == "and" and len(token) == 2:
        return _conjuncts(token[0]) + _conjuncts(token[1])
    return [token]


def _counts(token: Token) -> bool:
    return any(inner.symbol in ("position", "last") for inner in token.iter()) or token.symbol in ("position", "last")


def _fixed_side(compiler: Compiler, token: Token) -> tuple[str, Operand] | None:
    """(column, other side) of a comparison of a column with what does not look at the row."""
    if token.symbol != "=" or len(token) != 2:
        return None
    for column, other in ((token[0], token[1]), (token[1], token[0])):
        if column.symbol == "(name)":
            before, compiler.item_used = compiler.item_used, False
            wanted = compiler.compile(other, None).value
            uses_row, compiler.item_used = compiler.item_used, before
            if not uses_row:
                return str(column.value), wanted
    return None


def _lookup(table: str, rows: str, column: str, wanted: Operand, keeps: list[Keep]) -> Keep:
    def move(context: Context, _nodes: list[Node]) -> list[Node]:
        value = wanted(context)
        whole = context.run.table(table)
        if isinstance(value, str):
            return kept(context, list(whole.find(rows, column, value)), keeps)
        all_rows = whole.root.children.get(rows, [])
        context.run.spend(len(all_rows))
        same = [row for row in all_rows if equal(row.child_text(column), value)]
        return kept(context, same, keeps)

    return move
