"""Who may see whom: the asker's scope, and the SQL conditions that follow from it. The only place where this is said.

A kader sees the families of her team, a pembina those of her kecamatan, a petugas the people referred to her area, a
family itself. A koordinator gets numbers and no names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select

from domain.people import Role
from storage.tables import family, person, question, referral
from storage.tables.metadata import Id
from storage.villages.areas import area_parameters, within_bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What somebody may ask about. Made by `Account.scope`; a test may make its own. also: persons of the further
    families that share a family's phone."""

    role: Role
    area: str
    account_id: int
    team_id: int | None = None
    person_id: int | None = None
    also: tuple[int, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """For statements made with `sees_people` or `sees_numbers`."""
        people = [self.person_id, *self.also]
        return {"scope_team": self.team_id, "scope_people": people, **area_parameters(self.area)}


_TEAM = bindparam("scope_team", type_=Id)
# Aliases, since a statement may have these tables itself and SQLAlchemy would then take them for its own.
_self, _referred = person.alias("scope_self"), referral.alias("scope_referral")
_OWN_FAMILIES = select(_self.c.family_id).where(_self.c.id.in_(bindparam("scope_people", expanding=True, type_=Id)))
_REFERRED = (
    select(_referred.c.id)
    .where(_referred.c.person_id == person.c.id, _referred.c.status != "cancelled", within_bound(_referred.c.area))
    .correlate(person)
    .exists()
)
_PEOPLE: Mapping[Role, ColumnElement[bool]] = {
    Role.KADER: and_(within_bound(family.c.area), or_(_TEAM.is_(None), family.c.team_id == _TEAM)),
    Role.PEMBINA: within_bound(family.c.area),
    Role.PETUGAS: _REFERRED,
    Role.KELUARGA: person.c.family_id.in_(_OWN_FAMILIES),
    Role.KOORDINATOR: false(),
}


def for_each_role(build: Callable[[ColumnElement[bool]], Select[Any]]) -> Mapping[Role, Select[Any]]:
    """One statement per role, built once. `build` gets the condition under which that role may see a person; the
    statement must have `person` and `family` in its FROM."""
    return {role: build(condition) for role, condition in _PEOPLE.items()}


_ACCOUNT = bindparam("scope_account", type_=Id)
# A family its own questions; a kader those of her team, a bidan what was passed on to her, a pembina all of the area.
_QUESTIONS: Mapping[Role, ColumnElement[bool]] = {
    Role.KADER: and_(within_bound(question.c.area), or_(_TEAM.is_(None), question.c.team_id == _TEAM)),
    Role.PEMBINA: within_bound(question.c.area),
    Role.PETUGAS: and_(within_bound(question.c.area), question.c.level == "petugas"),
    Role.KELUARGA: question.c.account_id == _ACCOUNT,
    Role.KOORDINATOR: false(),
}


def questions_for_each_role(build: Callable[[ColumnElement[bool]], Select[Any]]) -> Mapping[Role, Select[Any]]:
    """As `for_each_role`, for questions; the statement also takes the parameter `scope_account`."""
    return {role: build(condition) for role, condition in _QUESTIONS.items()}


def sees_numbers(area: ColumnElement[str], team_id: ColumnElement[int | None]) -> ColumnElement[bool]:
    """The condition for counts, which name nobody: the asker's area, and for who has a team, that team's."""
    return and_(within_bound(area), or_(_TEAM.is_(None), team_id == _TEAM))
