"""Expressions compiled once into closures over the nodes, with the paths that they read.

`compile_expression(source, shapes, here)` -> Expr; `expr.value(Context(...))` evaluates. Operators and functions are
here, paths are in `forms.paths`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from forms.functions.function import Function
from forms.functions.function import Run as FunctionRun
from forms.functions.registry import FORMS, FUNCTIONS
from forms.functions.text import compile_pattern
from forms.problem import Code, XPathError
from forms.shape import Names, Shapes
from forms.tree import Node, Table
from forms.values import Scalar, Value, equal, scalar, to_boolean, to_number
from forms.xpath import Token, check_arguments, parse


class Run(FunctionRun, Protocol):
    """What an evaluation may ask of the interview that it belongs to."""

    @property
    def seed(self) -> float: ...

    def visible(self, node: Node) -> bool: ...

    def table(self, name: str) -> Table: ...

    def choice_label(self, path: str, value: str, node: Node) -> str: ...

    def itext(self, key: str) -> str: ...


class Context:
    """Where an expression stands: `node` is ".", `origin` is "current()", position is that in a predicate, `own` is the
    node that gets the value."""

    __slots__ = ("node", "origin", "own", "position", "run", "size")

    def __init__(self, node: Node, run: Run, origin: Node | None = None) -> None:
        self.node = node
        self.origin = node if origin is None else origin
        self.own = node
        self.run = run
        self.position = 0
        self.size = 0


Evaluate = Callable[[Context], Value]
Find = Callable[[Context], list[Node]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """value: as a scalar. nodes: as a node-set, where it is one."""

    value: Callable[[Context], Scalar]
    nodes: Find | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """A compiled expression. reads: paths of the questions (and repeats) whose values or number it depends on.

    moving: may give another value though no answer changed (clock, language, world). chance: each time (uuid, random).
    tables: secondary instances it looks into. literal: its value, if it is the same everywhere.
    """

    source: str
    value: Callable[[Context], Scalar]
    nodes: Find | None
    reads: frozenset[str]
    moving: bool
    chance: bool
    tables: frozenset[str]
    literal: Scalar | None = None

    def truth(self, context: Context) -> bool:
        return to_boolean(self.value(context))


def compile_expression(source: str, shapes: Shapes, here: Names) -> Expr:
    """`here`: path of the element the expression belongs to. Raises XPathError with what is wrong."""
    compiler = Compiler(source, shapes, here)
    try:
        compiled = compiler.compile(parse(source), here)
        literal = (
            None if compiler.reads or compiler.moving or compiler.chance or compiler.bound else _constant(compiled)
        )
    except RecursionError:
        raise XPathError(Code.XPATH_TOO_DEEP, "expression nested too deeply", expression=source[:200]) from None
    return Expr(
        source,
        compiled.value,
        compiled.nodes,
        frozenset(compiler.reads),
        compiler.moving,
        compiler.chance,
        frozenset(compiler.tables),
        literal,
    )


def _constant(compiled: Compiled) -> Scalar | None:
    """Its value if it can be had without any form at all."""
    try:
        return compiled.value(None)  # type: ignore[arg-type]  # whatever looks at the context fails, and is no constant
    except (AttributeError, XPathError):
        return None


class Compiler:
    """Compiles the tree of one expression; collects what it reads."""

    def __init__(self, source: str, shapes: Shapes, origin: Names) -> None:
        self.source = source
        self.shapes = shapes
        self.origin = origin
        self.reads: set[str] = set()
        self.tables: set[str] = set()
        self.moving = False
        self.chance = False
        self.bound = False  # looks at its own node
        self.item_used = False  # in a predicate on a secondary instance: looks at the row

    def error(self, code: Code, text: str, **facts: str | int) -> XPathError:
        return XPathError(code, text, expression=self.source, **facts)

    def compile(self, token: Token, here: Names | None) -> Compiled:
        """`here`: the path of "."; None inside a predicate on a secondary instance."""
        symbol = token.symbol
        if symbol in BINARY and len(token) == 2:
            return self._binary(symbol, token, here)
        if symbol in ("and", "or") and len(token) == 2:
            return self._chain(symbol, token, here)
        if symbol in ("-", "+"):
            return self._sign(symbol, token, here)
        if symbol in ("(string)", "(integer)", "(decimal)", "(float)"):
            return literal(token.value if symbol == "(string)" else float(token.value))
        if symbol == "(" and len(token) == 1:
            return self.compile(token[0], here)
        if symbol == "|":
            return self._union(token, here)
        if symbol in FUNCTIONS:
            return self._function(symbol, FUNCTIONS[symbol], token, here)
        if symbol in FORMS and symbol not in ("current", "instance"):
            check_arguments(symbol, len(token))
            return self.special(symbol, list(token), here)
        return self.path(token, here)

    def path(self, token: Token, here: Names | None) -> Compiled:
        from forms.paths import compile_path

        return compile_path(self, token, here)

    def special(self, name: str, arguments: list[Token], here: Names | None) -> Compiled:
        from forms.special import Special

        return Special(self, here).compile(name, arguments)

    def nodes(self, token: Token, here: Names | None) -> Find:
        """The node-set of an argument that must be one."""
        found = self.compile(token, here).nodes
        if found is None:
            raise self.error(Code.XPATH_PATH, "a path is wanted here", path=token.source)
        return found

    def _binary(self, symbol: str, token: Token, here: Names | None) -> Compiled:
        left, right = self.compile(token[0], here).value, self.compile(token[1], here).value
        return Compiled(BINARY[symbol](left, right))

    def _chain(self, symbol: str, token: Token, here: Names | None) -> Compiled:
        """A long chain of `and` or `or` stays flat, so that it does not nest calls."""
        parts: list[Token] = []
        while token.symbol == symbol and len(token) == 2:
            parts.append(token[1])
            token = token[0]
        tests = [self.compile(part, here).value for part in (token, *reversed(parts))]
        if symbol == "and":
            return Compiled(lambda context: all(to_boolean(test(context)) for test in tests))
        return Compiled(lambda context: any(to_boolean(test(context)) for test in tests))

    def _sign(self, symbol: str, token: Token, here: Names | None) -> Compiled:
        operand = self.compile(token[0], here).value
        if symbol == "+":
            return Compiled(lambda context: to_number(operand(context)))
        return Compiled(lambda context: -to_number(operand(context)))

    def _union(self, token: Token, here: Names | None) -> Compiled:
        left, right = self.nodes(token[0], here), self.nodes(token[1], here)

        def both(context: Context) -> list[Node]:
            found = left(context)
            return found + [node for node in right(context) if all(node is not other for other in found)]

        return as_set(both)

    def _function(self, name: str, function: Function, token: Token, here: Names | None) -> Compiled:
        check_arguments(name, len(token))
        self.moving = self.moving or function.moving
        self.chance = self.chance or function.chance
        arguments = [self.compile(argument, here) for argument in token]
        if name == "regex" and token[1].symbol == "(string)":
            self._check_pattern(token[1].value)
        compute = function.compute
        if function.path:
            self.nodes(token[0], here)
        if function.sets:
            sets: list[Evaluate] = [argument.nodes or argument.value for argument in arguments]
            return Compiled(lambda context: scalar(compute(context.run, *[get(context) for get in sets])))
        values = [argument.value for argument in arguments]
        return Compiled(_call(compute, values))

    def _check_pattern(self, pattern: str) -> None:
        try:
            compile_pattern(pattern)
        except XPathError as error:
            raise self.error(Code.BAD_REGEX, str(error), pattern=pattern[:80]) from None


def _call(compute: Callable[..., Value], values: list[Callable[[Context], Scalar]]) -> Callable[[Context], Scalar]:
    def call(context: Context) -> Scalar:
        return compute(context.run, *[get(context) for get in values])  # type: ignore[return-value]  # scalars in, scalar out

    return call


def literal(value: Scalar) -> Compiled:
    return Compiled(lambda _context: value)


def as_set(find: Find) -> Compiled:
    """A node-set that is worth its first node."""

    def value(context: Context) -> Scalar:
        found = find(context)
        return found[0].worth() if found else ""

    return Compiled(value, find)


Operand = Callable[[Context], Scalar]
Operator = Callable[[Operand, Operand], Operand]


def _number_operator(compute: Callable[[float, float], Scalar]) -> Operator:
    def make(left: Operand, right: Operand) -> Operand:
        return lambda context: compute(to_number(left(context)), to_number(right(context)))

    return make


def _divide(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def _modulo(a: float, b: float) -> float:
    """The rest has the sign of the first."""
    return math.nan if b == 0 or not math.isfinite(a) or b != b else math.fmod(a, b)


BINARY: dict[str, Operator] = {
    "=": lambda left, right: lambda context: equal(left(context), right(context)),
    "!=": lambda left, right: lambda context: not equal(left(context), right(context)),
    "<": _number_operator(lambda a, b: a < b),
    "<=": _number_operator(lambda a, b: a <= b),
    ">": _number_operator(lambda a, b: a > b),
    ">=": _number_operator(lambda a, b: a >= b),
    "+": _number_operator(lambda a, b: a + b),
    "-": _number_operator(lambda a, b: a - b),
    "*": _number_operator(lambda a, b: a * b),
    "div": _number_operator(_divide),
    "mod": _number_operator(_modulo),
}
