"""Every function of the ODK XForms specification by name: how many arguments it takes and what computes it.

The few that look at where they stand (if, once, position, current, …) are compiled in `forms.expression`.
"""

from __future__ import annotations

from forms.functions import dates, numbers, places, sets, text
from forms.functions.function import Function

FUNCTIONS: dict[str, Function] = {
    **text.FUNCTIONS,
    **numbers.FUNCTIONS,
    **dates.FUNCTIONS,
    **sets.FUNCTIONS,
    **places.FUNCTIONS,
}

# Compiled with their surroundings: name -> (least arguments, most arguments or None)
FORMS: dict[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "coalesce": (2, 2),
    "once": (1, 1),
    "position": (0, 1),
    "last": (0, 0),
    "current": (0, 0),
    "instance": (1, 1),
    "pulldata": (4, 4),
    "indexed-repeat": (3, 11),
    "randomize": (1, 2),
    "jr-choice-name": (2, 2),
    "jr-itext": (1, 1),
    "string-length": (0, 1),
    "normalize-space": (0, 1),
    "string": (0, 1),
    "number": (0, 1),
    "true": (0, 0),
    "false": (0, 0),
    "not": (1, 1),
    "boolean": (1, 1),
}

NAMES = frozenset(FUNCTIONS) | frozenset(FORMS)


def arity(name: str) -> tuple[int, int | None]:
    """Least and most arguments of a known function; most None: any number."""
    if name in FORMS:
        return FORMS[name]
    function = FUNCTIONS[name]
    return function.least, function.most
