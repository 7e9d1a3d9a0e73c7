"""Paths: resolved against the form once, so that at run time they climb and descend without searching.

As in JavaRosa, an absolute path from inside a repeat means the same entry as far as both share the way, and what is not
relevant is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.expression import Compiled, Compiler, Context, Find, Operand, as_set
from forms.problem import Code
from forms.shape import Names, text_of
from forms.tree import Node
from forms.values import Scalar, equal, to_boolean, to_number
from forms.xpath import Token

ANY = "*"


@dataclass(frozen=True, slots=True)
class Step:
    """axis: child, parent, self, below (//) or attribute."""

    axis: str
    name: str = ""
    predicates: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A path taken apart. start: "/" (the form's root), "." , "current", "instance", or "set" (another expression)."""

    start: str
    steps: tuple[Step, ...]
    token: Token = None


def compile_path(compiler: Compiler, token: Token, here: Names | None) -> Compiled:
    """A path of any kind. Raises XPathError (XPATH_PATH) if there is no such question."""
    way = take_apart(compiler, token)
    if way.steps and way.steps[-1].axis == "attribute" and way.start == "/":
        return _attribute(compiler, way)
    if way.start == "instance":
        return _foreign(compiler, way, _table_root(compiler, way.token))
    if way.start == "set":
        return _foreign(compiler, way, compiler.nodes(way.token, here))
    if here is None and way.start == ".":
        compiler.item_used = True
        return _foreign(compiler, way, lambda context: [context.node])
    base = _base(compiler, way, here)
    finds = [_live(compiler, levels, way, here) for levels in _resolve(compiler, way, base)]
    return finds[0] if len(finds) == 1 else as_set(_all_of([find.nodes for find in finds if find.nodes]))


def _all_of(finds: Sequence[Find]) -> Find:
    return lambda context: [node for find in finds for node in find(context)]


def take_apart(compiler: Compiler, token: Token) -> Way:
    """The steps of a path, in order."""
    symbol = token.symbol
    if symbol in ("/", "//"):
        below = (Step("below"),) if symbol == "//" else ()
        if len(token) < 2:
            steps = take_apart(compiler, token[0]).steps if len(token) else ()
            return Way("/", _merge(compiler, below + steps))
        left, right = take_apart(compiler, token[0]), take_apart(compiler, token[1])
        return Way(left.start, _merge(compiler, left.steps + below + right.steps), left.token)
    if symbol == "[":
        return _filtered(compiler, token)
    if symbol in ("current", "instance"):
        return Way(symbol, (), token)
    if symbol in ("(", "|", "randomize", "if"):
        return Way("set", (), token)
    return Way(".", (_step(compiler, token),))


def _merge(compiler: Compiler, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """`//` and the name after it are one step."""
    merged: list[Step] = []
    for step in steps:
        if merged and merged[-1] == Step("below"):
            if step.axis != "child":
                raise compiler.error(Code.XPATH_PATH, "only a name may follow //", path=compiler.source)
            merged[-1] = Step("below", step.name, step.predicates)
        else:
            merged.append(step)
    return tuple(merged)


def _filtered(compiler: Compiler, token: Token) -> Way:
    inner = take_apart(compiler, token[0])
    if not inner.steps:
        return Way(inner.start, (Step("self", "", (token[1],)),), inner.token)
    last = inner.steps[-1]
    filtered = Step(last.axis, last.name, (*last.predicates, token[1]))
    return Way(inner.start, (*inner.steps[:-1], filtered), inner.token)


def _step(compiler: Compiler, token: Token) -> Step:
    symbol = token.symbol
    if symbol == "..":
        return Step("parent")
    if symbol == ".":
        return Step("self")
    if symbol in ("(name)", ANY):
        return Step("child", token.value if symbol == "(name)" else ANY)
    if symbol == ":":
        return Step("child", token[1].value)
    if symbol == "@":
        return Step("attribute", token[0].value)
    if symbol in ("child", "parent", "self") and len(token) == 1:
        return Step(symbol, token[0].value if token[0].symbol in ("(name)", ANY) and symbol == "child" else "")
    raise compiler.error(Code.XPATH_PATH, "ODK has no such step in a path", path=symbol)


def _base(compiler: Compiler, way: Way, here: Names | None) -> Names:
    if way.start == "/":
        return ()
    if way.start == "current" or here is None:
        return compiler.origin
    return here


@dataclass(frozen=True, slots=True)
class Level:
    """One element on the way. own: where the context stands below the same element, its very entry is meant; so for all
    levels of an absolute path, and for those of a relative one that it did not name itself."""

    name: str
    own: bool
    predicates: tuple[Token, ...] = ()


def _resolve(compiler: Compiler, way: Way, base: Names) -> list[tuple[Level, ...]]:
    """Every way through the form that the path can mean (more than one only with * and //)."""
    ways: list[tuple[Level, ...]] = [tuple(Level(name, own=True) for name in base)]
    for step in way.steps:
        ways = [longer for levels in ways for longer in _extend(compiler, levels, step, way.start == "/")]
    if not ways or any(not levels for levels in ways):
        raise compiler.error(Code.XPATH_PATH, "the path leads nowhere", path=compiler.source)
    for levels in ways:
        compiler.reads.add(text_of(_names(levels)))
    return ways


def _names(levels: Sequence[Level]) -> Names:
    return tuple(level.name for level in levels)


def _extend(compiler: Compiler, levels: tuple[Level, ...], step: Step, own: bool) -> list[tuple[Level, ...]]:
    if step.axis == "self":
        return [levels] if not step.predicates else [(*levels[:-1], _with(levels[-1], step))]
    if step.axis == "parent":
        return [levels[:-1]]
    at, shapes = _names(levels), compiler.shapes
    if step.axis == "below":
        found = shapes.below(at or shapes.root, step.name)
        return [(*levels, *_new(path[len(levels) :], own, step)) for path in found]
    children = (shapes.root[0],) if not at else shapes.all[at].children if at in shapes.all else ()
    named = [name for name in children if step.name in (ANY, name)]
    if not named:
        missing = text_of((*at, step.name))
        raise compiler.error(Code.XPATH_PATH, f"there is no {missing} in this form", path=missing)
    return [(*levels, Level(name, own, step.predicates)) for name in named]


def _with(level: Level, step: Step) -> Level:
    return Level(level.name, level.own, (*level.predicates, *step.predicates))


def _new(names: Names, own: bool, step: Step) -> list[Level]:
    return [*(Level(name, own) for name in names[:-1]), Level(names[-1], own, step.predicates)]


def _live(compiler: Compiler, levels: tuple[Level, ...], way: Way, here: Names | None) -> Compiled:
    """Up from the context to where the ways part, then down."""
    from_origin = way.start == "current" or here is None
    at = compiler.origin if from_origin or here is None else here
    shared = _shared(levels, at)
    up, rest = len(at) - shared, levels[shared:]
    itself = shared == len(levels) and up == 0
    compiler.bound = compiler.bound or itself
    start = _climber(up, from_origin=from_origin)
    path = _names(levels)
    gated = compiler.shapes.all[path].gated and not itself  # a value that is judged counts as there
    plural = any(
        level.predicates or compiler.shapes.all[path[: shared + place + 1]].repeat for place, level in enumerate(rest)
    )
    if not plural:
        return _one(start, _names(rest), gated=gated)
    downs = [
        (level.name, [compile_predicate(compiler, p, path[: shared + place + 1]) for p in level.predicates])
        for place, level in enumerate(rest)
    ]
    return as_set(_many(start, downs, gated=gated))


def _shared(levels: Sequence[Level], at: Names) -> int:
    """How many first levels are the context's own way; a predicate chooses anew."""
    count = 0
    for level, name in zip(levels, at, strict=False):
        if level.name != name or not level.own or level.predicates:
            break
        count += 1
    return count


Climb = Callable[[Context], Node]
Keep = Callable[[Context, list[Node]], list[Node]]


def _climber(up: int, *, from_origin: bool) -> Climb:
    def climb(context: Context) -> Node:
        node = context.origin if from_origin else context.node
        for _ in range(up):
            node = node.parent  # type: ignore[assignment]  # `up` is less than the depth
        return node

    return climb


def _one(climb: Climb, names: Names, *, gated: bool) -> Compiled:
    """A path on which nothing repeats below the context."""

    def find(context: Context) -> Node:
        node = climb(context)
        for name in names:
            node = node.children[name][0]
        return node

    def value(context: Context) -> Scalar:
        node = find(context)
        return "" if gated and not context.run.visible(node) else node.worth()

    def nodes(context: Context) -> list[Node]:
        node = find(context)
        return [] if gated and not context.run.visible(node) else [node]

    return Compiled(value, nodes)


def _many(climb: Climb, downs: list[tuple[str, list[Keep]]], *, gated: bool) -> Find:
    def find(context: Context) -> list[Node]:
        nodes = [climb(context)]
        for name, keeps in downs:
            nodes = [child for node in nodes for child in _kept(context, node.children.get(name, []), keeps)]
            context.run.spend(len(nodes))
        return [node for node in nodes if context.run.visible(node)] if gated else nodes

    return find


def _kept(context: Context, nodes: list[Node], keeps: list[Keep]) -> list[Node]:
    for keep in keeps:
        nodes = keep(context, nodes)
    return nodes


def compile_predicate(compiler: Compiler, token: Token, here: Names | None) -> Keep:
    """What keeps the nodes for which the predicate holds; a number means a place."""
    test = compiler.compile(token, here).value

    def keep(context: Context, nodes: list[Node]) -> list[Node]:
        context.run.spend(len(nodes))
        inner = Context(context.node, context.run, context.origin)
        inner.size = len(nodes)
        kept: list[Node] = []
        for place, node in enumerate(nodes, 1):
            inner.node, inner.position = node, place
            found = test(inner)
            if found == place if isinstance(found, float) else to_boolean(found):
                kept.append(node)
        return kept

    return keep


def _table_root(compiler: Compiler, token: Token) -> Find:
    if len(token) != 1 or token[0].symbol != "(string)":
        raise compiler.error(Code.XPATH_ARGUMENTS, "instance() wants a name in quotes", function="instance")
    name = str(token[0].value)
    compiler.tables.add(name)
    return lambda context: [context.run.table(name).root]


def _foreign(compiler: Compiler, way: Way, start: Find) -> Compiled:
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
            return _kept(context, nodes, keeps)
        if step.axis == "parent":
            return [node.parent for node in nodes if node.parent is not None]
        found = [child for node in nodes for child in _kept(context, _below(node, step), keeps)]
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
            return _kept(context, list(whole.find(rows, column, value)), keeps)
        all_rows = whole.root.children.get(rows, [])
        context.run.spend(len(all_rows))
        same = [row for row in all_rows if equal(row.child_text(column), value)]
        return _kept(context, same, keeps)

    return move


def _attribute(compiler: Compiler, way: Way) -> Compiled:
    """/data/@version and /data/@id are known when the form is."""
    known = {"version": compiler.shapes.version, "id": compiler.shapes.form_id}
    value = known.get(way.steps[-1].name)
    if value is None or len(way.steps) != 2:
        raise compiler.error(Code.XPATH_PATH, "no such attribute", path=compiler.source)
    return Compiled(lambda _context: value)


def single_path(compiler: Compiler, token: Token, here: Names | None) -> Names:
    """Where a path leads that must be one question of the form."""
    way = take_apart(compiler, token)
    if way.start in ("instance", "set"):
        raise compiler.error(Code.XPATH_PATH, "a question's path is wanted here", path=token.source)
    return _names(_resolve(compiler, way, _base(compiler, way, here))[0])


def compile_indexed(
    compiler: Compiler, target: Token, repeats: Sequence[Token], indexes: Sequence[Operand], here: Names | None
) -> Compiled:
    """indexed-repeat(): the target within the entries at these 1-based places; a place below 1 is the first."""
    path = single_path(compiler, target, here)
    chosen: dict[int, Operand] = {}
    for repeat, index in zip(repeats, indexes, strict=True):
        at = single_path(compiler, repeat, here)
        if path[: len(at)] != at or at == path:
            raise compiler.error(Code.XPATH_PATH, "the repeat does not hold the question", path=text_of(at))
        chosen[len(at)] = index
    own = compiler.origin if here is None else here
    shared = 0
    while shared < min(len(path), len(own)) and path[shared] == own[shared] and shared + 1 not in chosen:
        shared += 1
    climb = _climber(len(own) - shared, from_origin=here is None)
    return as_set(_entries(climb, path, shared, chosen))


def _entries(climb: Climb, path: Names, shared: int, chosen: dict[int, Operand]) -> Find:
    def find(context: Context) -> list[Node]:
        nodes = [climb(context)]
        for depth in range(shared + 1, len(path) + 1):
            below = [child for node in nodes for child in node.children.get(path[depth - 1], [])]
            nodes = below if depth not in chosen else _pick(below, to_number(chosen[depth](context)))
        return [node for node in nodes if context.run.visible(node)]

    return find


def _pick(nodes: list[Node], place: float) -> list[Node]:
    index = 0 if place != place or place < 1 else int(min(place, len(nodes) + 1)) - 1
    return nodes[index : index + 1]
