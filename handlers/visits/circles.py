"""Who is told of a referral, and who is next: the petugas of the desa, of the kecamatan, of wider areas, the pembina.

A danger sign reaches bidan and puskesmas at once; what is low without one goes to the nearest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from domain.people import Role
from domain.rules import Rung
from storage.database import Store
from storage.people import accounts
from storage.people.accounts import Account

Circle = tuple[Account, ...]
_AT_ONCE = 2  # for a danger sign: the bidan's circle and the puskesmas's


def circles(store: Store, area: str, rung: Rung) -> Sequence[Circle]:
    """The circles around an area that have a phone to be told on, the nearest first."""
    officers = _nearest_first(store, area, Role.PETUGAS)
    if rung is Rung.DANGER and officers:
        officers = [tuple(one for circle in officers[:_AT_ONCE] for one in circle), *officers[_AT_ONCE:]]
    return [*officers, *_nearest_first(store, area, Role.PEMBINA)]


def _nearest_first(store: Store, area: str, role: Role) -> list[Circle]:
    reached = [one for one in accounts.who_serves(store, area, role) if accounts.chats_of(store, one.id)]
    return [tuple(circle) for _, circle in groupby(reached, key=lambda one: one.area)]
