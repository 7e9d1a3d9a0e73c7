"""Functions that look at where they stand, or evaluate only some of their arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from forms.expression import Compiled, Compiler, Context, as_set, literal
from forms.functions.sets import shuffled
from forms.paths import compile_indexed, single_path
from forms.problem import Code
from forms.shape import Names, text_of
from forms.values import Scalar, to_boolean, to_number, to_text
from forms.xpath import Token, parse


class Special:
    """Functions that look at where they stand, or evaluate only some of their arguments."""

    def __init__(self, compiler: Compiler, here: Names | None) -> None:
        self.compiler = compiler
        self.here = here

    def compile(self, name: str, arguments: list[Token]) -> Compiled:
        method: Callable[[list[Token]], Compiled] = getattr(self, "_" + name.replace("-", "_"))
        return method(arguments)

    def _get(self, token: Token) -> Callable[[Context], Scalar]:
        return self.compiler.compile(token, self.here).value

    def _own(self) -> Callable[[Context], Scalar]:
        self.compiler.bound = self.compiler.item_used = True
        return lambda context: context.node.worth()

    def _if(self, arguments: list[Token]) -> Compiled:
        test, yes, no = (self.compiler.compile(argument, self.here) for argument in arguments)

        def value(context: Context) -> Scalar:
            return yes.value(context) if to_boolean(test.value(context)) else no.value(context)

        if yes.nodes is None or no.nodes is None:
            return Compiled(value)
        some, others = yes.nodes, no.nodes
        return Compiled(value, lambda context: some(context) if to_boolean(test.value(context)) else others(context))

    def _coalesce(self, arguments: list[Token]) -> Compiled:
        first, second = (self._get(argument) for argument in arguments)

        def value(context: Context) -> Scalar:
            found = first(context)
            return second(context) if found == "" or found != found else found

        return Compiled(value)

    def _once(self, arguments: list[Token]) -> Compiled:
        fresh = self._get(arguments[0])
        self.compiler.bound = True

        def value(context: Context) -> Scalar:
            own = context.own
            kept = own.worth() if context.run.visible(own) else ""  # as in JavaRosa: what is not relevant is empty
            return fresh(context) if kept == "" else kept

        return Compiled(value)

    def _string(self, arguments: list[Token]) -> Compiled:
        get = self._get(arguments[0]) if arguments else self._own()
        return Compiled(lambda context: to_text(get(context)))

    def _number(self, arguments: list[Token]) -> Compiled:
        get = self._get(arguments[0]) if arguments else self._own()
        return Compiled(lambda context: to_number(get(context)))

    def _string_length(self, arguments: list[Token]) -> Compiled:
        get = self._get(arguments[0]) if arguments else self._own()
        return Compiled(lambda context: float(len(to_text(get(context)))))

    def _normalize_space(self, arguments: list[Token]) -> Compiled:
        get = self._get(arguments[0]) if arguments else self._own()
        return Compiled(lambda context: " ".join(to_text(get(context)).split()))

    def _true(self, _arguments: list[Token]) -> Compiled:
        return literal(True)

    def _false(self, _arguments: list[Token]) -> Compiled:
        return literal(False)

    def _not(self, arguments: list[Token]) -> Compiled:
        get = self._get(arguments[0])
        return Compiled(lambda context: not to_boolean(get(context)))

    def _boolean(self, arguments: list[Token]) -> Compiled:
        argument = self.compiler.compile(arguments[0], self.here)
        return Compiled(lambda context: to_boolean(argument.value(context)))

    def _position(self, arguments: list[Token]) -> Compiled:
        if not arguments:
            self.compiler.bound = self.compiler.item_used = True
            return Compiled(lambda context: float(context.position or context.node.index + 1))
        find = self.compiler.nodes(arguments[0], self.here)

        def place(context: Context) -> Scalar:
            found = find(context)
            return float(found[0].index + 1) if found else 0.0

        return Compiled(place)

    def _last(self, _arguments: list[Token]) -> Compiled:
        self.compiler.bound = self.compiler.item_used = True
        return Compiled(lambda context: float(context.size or 1))

    def _randomize(self, arguments: list[Token]) -> Compiled:
        find = self.compiler.nodes(arguments[0], self.here)
        seed = self._get(arguments[1]) if len(arguments) == 2 else (lambda context: context.run.seed)
        return as_set(lambda context: shuffled(find(context), _seed_number(seed(context))))

    def _pulldata(self, arguments: list[Token]) -> Compiled:
        name = self._text(arguments[0])
        self.compiler.tables.add(name)
        column, key, wanted = (self._get(argument) for argument in arguments[1:])

        def value(context: Context) -> Scalar:
            rows = context.run.table(name).find("item", to_text(key(context)), to_text(wanted(context)))
            return rows[0].child_text(to_text(column(context))) if rows else ""

        return Compiled(value)

    def _jr_itext(self, arguments: list[Token]) -> Compiled:
        self.compiler.moving = True
        key = self._get(arguments[0])
        return Compiled(lambda context: context.run.itext(to_text(key(context))))

    def _jr_choice_name(self, arguments: list[Token]) -> Compiled:

        self.compiler.moving = True  # another language, another name
        get = self._get(arguments[0])
        path = text_of(single_path(self.compiler, parse(self._text(arguments[1]).strip()), self.here))
        return Compiled(lambda context: context.run.choice_label(path, to_text(get(context)), context.node))

    def _indexed_repeat(self, arguments: list[Token]) -> Compiled:

        indexes = [self._get(argument) for argument in arguments[2::2]]
        return compile_indexed(self.compiler, arguments[0], arguments[1::2], indexes, self.here)

    def _text(self, token: Token) -> str:
        if token.symbol != "(string)":
            raise self.compiler.error(Code.XPATH_ARGUMENTS, "a text in quotes is wanted here", function="instance")
        return str(token.value)


def _seed_number(value: Scalar) -> int | float:
    """Text that is no number seeds by the first eight bytes of its SHA-256, as in JavaRosa."""
    number = to_number(value)
    if number == number:
        return number
    return int.from_bytes(hashlib.sha256(to_text(value).encode()).digest()[:8], "big", signed=True)
