"""ODK's dialect of XPath: elementpath's XPath 1.0 grammar with ODK's functions. `forms.expression` evaluates.

Only the grammar of elementpath is used. Its evaluation builds a second tree of nodes and takes 40-80 µs an expression;
ODK's rules for empty values, dates and paths inside repeats differ in nearly every operator.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser

from forms.functions.registry import NAMES, arity
from forms.problem import Code, XPathError

MAX_LENGTH = 20_000
MAX_NESTING = 60
PIECES = re.compile(r"""'[^']*'|"[^"]*"|jr:(?=(?:choice-name|itext)\s*\()|([^\W\d][\w.:-]*)\s*\(|[()\[\]]""")
WORDS = frozenset({"and", "or", "div", "mod", "node", "text"})

Token: TypeAlias = Any  # elementpath's tokens are lists of tokens with `symbol` and `value`

_grammar = XPath1Parser.symbol_table
_STEPS = frozenset({"/", "//", "[", "$", ":", "(", "current", "instance", "randomize", "jr-itext"})


_GrammarSlash: Any = _grammar["/"]  # the classes of the table are made at run time


class _Slash(_GrammarSlash):  # type: ignore[misc]  # as above
    """A path may start from a function: current()/.., instance('x')/root."""

    def led(self, left: Token) -> Token:
        parser = self.parser
        if left.symbol not in _STEPS and not _is_step(parser, left):
            raise self.wrong_syntax()
        if parser.next_token.label not in parser.PATH_STEP_LABELS:
            parser.expected_next(*parser.PATH_STEP_SYMBOLS)
        self[:] = left, parser.expression(75)
        return self


def _is_step(parser: Token, token: Token) -> bool:
    return token.label in parser.PATH_STEP_LABELS or token.symbol in parser.PATH_STEP_SYMBOLS


class OdkParser(XPath1Parser):
    """elementpath's parser without its functions, with ours, and without static evaluation."""

    symbol_table = {  # noqa: RUF012  (elementpath's own way)
        symbol: token
        for symbol, token in _grammar.items()
        if "function" not in str(token.label) or symbol in XPath1Parser.RESERVED_FUNCTION_NAMES
    }

    def parse(self, source: str) -> Token:
        return Parser.parse(self, source)


class _Comparison:
    """Comparisons may follow each other; = and != bind less than < and >, as in XPath 1.0."""

    def led(self: Token, left: Token) -> Token:
        self[:] = left, self.parser.expression(self.lbp)
        return self


OdkParser.symbol_table["/"] = _Slash
for _symbol, _strength in (("=", 30), ("!=", 30), ("<", 32), ("<=", 32), (">", 32), (">=", 32)):
    OdkParser.symbol_table[_symbol] = type(
        "_Compare", (_Comparison, _grammar[_symbol]), {"lbp": _strength, "rbp": _strength}
    )
for _name in NAMES:
    OdkParser.function(_name, nargs=(0, None))
OdkParser.build()


def parse(source: str) -> Token:
    """The expression's tree. Raises XPathError with a code and facts that say what is wrong and where."""
    if len(source) > MAX_LENGTH:
        raise XPathError(Code.XPATH_TOO_DEEP, "expression too long", expression=source[:200])
    rewritten = _prepare(source)
    try:
        return OdkParser(namespaces={"orx": "", "jr": "", "entities": ""}).parse(rewritten)
    except (ElementPathError, SyntaxError, TypeError, ValueError, KeyError) as error:
        raise XPathError(Code.XPATH_SYNTAX, f"not an XPath expression: {error}", expression=source) from None
    except RecursionError:
        raise XPathError(Code.XPATH_TOO_DEEP, "expression nested too deeply", expression=source[:200]) from None


def _prepare(source: str) -> str:
    """Prefixed functions get plain names; unknown functions and too deep nesting are found before parsing."""
    out, last, depth = [], 0, 0
    for match in PIECES.finditer(source):
        piece = match[0]
        if piece == "jr:":
            out.append(source[last : match.start()] + "jr-")
            last = match.end()
        elif match[1]:
            _known(match[1], source)
        depth += (piece[-1] in "([") - (piece[-1] in ")]" and piece[0] not in "'\"")
        if depth > MAX_NESTING:
            raise XPathError(Code.XPATH_TOO_DEEP, "expression nested too deeply", expression=source[:200])
    return "".join(out) + source[last:]


def _known(name: str, source: str) -> None:
    plain = "jr-" + name if name in ("choice-name", "itext") else name
    if plain.rpartition("::")[2] not in NAMES | WORDS:
        raise XPathError(Code.XPATH_FUNCTION, f"unknown function {name}()", expression=source, function=name)


def check_arguments(name: str, given: int) -> None:
    """Raises XPathError if a function does not take that many arguments."""
    least, most = arity(name)
    odd_pairs = (name == "indexed-repeat" and given % 2 == 0) or (name == "weighted-checklist" and given % 2)
    if given < least or (most is not None and given > most) or odd_pairs:
        text = f"{name}() does not take {given} arguments"
        limit = -1 if most is None else most
        raise XPathError(Code.XPATH_ARGUMENTS, text, function=name, given=given, least=least, most=limit)
