"""A path taken apart into steps, and the predicates on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forms.expression import Compiler, Context
from forms.problem import Code
from forms.shape import Names
from forms.tree import Node
from forms.values import to_boolean
from forms.xpath import Token

ANY = "*"
Keep = Callable[[Context, list[Node]], list[Node]]


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


def kept(context: Context, nodes: list[Node], keeps: list[Keep]) -> list[Node]:
    for keep in keeps:
        nodes = keep(context, nodes)
    return nodes


def compile_predicate(compiler: Compiler, token: Token, here: Names | None) -> Keep:
    """What keeps the nodes for which the predicate holds; a number means a place."""
    test = compiler.compile(token, here).value

    def keep(context: Context, nodes: list[Node]) -> list[Node]:
        context.run.spend(len(nodes))
        inner = Context(context.node, context.run, context.origin)
        inner.own = context.own
        inner.size = len(nodes)
        kept: list[Node] = []
        for place, node in enumerate(nodes, 1):
            inner.node, inner.position = node, place
            found = test(inner)
            if found == place if isinstance(found, float) else to_boolean(found):
                kept.append(node)
        return kept

    return keep
