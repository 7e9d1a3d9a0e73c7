"""Paths: resolved against the form once, so that at run time they climb and descend without searching.

As in JavaRosa, an absolute path from inside a repeat means the same entry as far as both share the way, and what is not
relevant is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.expression import Compiled, Compiler, Context, Find, Operand, as_set
from forms.lookup import table_root, through
from forms.problem import Code
from forms.shape import Names, text_of
from forms.steps import ANY, Keep, Step, Way, compile_predicate, kept, take_apart
from forms.tree import Node
from forms.values import Scalar, to_number
from forms.xpath import Token

Climb = Callable[[Context], Node]


def compile_path(compiler: Compiler, token: Token, here: Names | None) -> Compiled:
    """A path of any kind. Raises XPathError (XPATH_PATH) if there is no such question."""
    way = take_apart(compiler, token)
    if way.steps and way.steps[-1].axis == "attribute" and way.start == "/":
        return _attribute(compiler, way)
    if way.start == "instance":
        return through(compiler, way, table_root(compiler, way.token))
    if way.start == "set":
        return through(compiler, way, compiler.nodes(way.token, here))
    if here is None and way.start == ".":
        compiler.item_used = True
        return through(compiler, way, lambda context: [context.node])
    base = _base(compiler, way, here)
    finds = [_live(compiler, levels, way, here) for levels in _resolve(compiler, way, base)]
    return finds[0] if len(finds) == 1 else as_set(_all_of([find.nodes for find in finds if find.nodes]))


def _all_of(finds: Sequence[Find]) -> Find:
    return lambda context: [node for find in finds for node in find(context)]


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
    if shared == 0:
        raise compiler.error(Code.XPATH_PATH, "a predicate on the whole form", path=compiler.source)
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
            nodes = [child for node in nodes for child in kept(context, node.children.get(name, []), keeps)]
            context.run.spend(len(nodes))
        return [node for node in nodes if context.run.visible(node)] if gated else nodes

    return find


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
