"""A command: the deed that "/lapor" or a button outside any form leads to, and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.people import Role
from domain.talk import Say
from handlers.exchange import Exchange
from handlers.short_ids import id_in

_LONGEST_PAGE = 6  # digits of a page's number

KADER = (Role.KADER,)
FAMILY = (Role.KELUARGA,)
PETUGAS = (Role.PETUGAS,)
PEMBINA = (Role.PEMBINA,)
COORDINATORS = (Role.PEMBINA, Role.KOORDINATOR)


@dataclass(frozen=True, slots=True)
class Command:
    """run gets the exchange and what stands behind the command. roles: who may; None: everybody, strangers too.
    of_one_family: on a phone of several families it is asked for which."""

    run: Callable[[Exchange, str], list[Say]]
    roles: tuple[Role, ...] | None = None
    of_one_family: bool = False


def number(deed: Callable[[Exchange, int], list[Say]]) -> Callable[[Exchange, str], list[Say]]:
    """A deed about one record, by its id."""

    def run(x: Exchange, rest: str) -> list[Say]:
        which = id_in(rest)
        return [Say(key="trouble.not_now")] if which is None else deed(x, which)

    return run


def page(deed: Callable[[Exchange, int], list[Say]]) -> Callable[[Exchange, str], list[Say]]:
    """A deed that shows one page of a list; the first one for anything that is no page."""
    return lambda x, rest: deed(x, int(rest) if rest.isdecimal() and len(rest) <= _LONGEST_PAGE else 1)


def plain(deed: Callable[[Exchange], list[Say]]) -> Callable[[Exchange, str], list[Say]]:
    """A deed that needs no more than the command."""
    return lambda x, _rest: deed(x)
