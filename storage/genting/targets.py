"""Who may need a sponsor by the register, and who was proposed: by name for those who accompany them, by a code for the
koordinator who matches them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from domain.ages import add_months
from domain.due import AT_RISK
from domain.episodes import BADUTA_MONTHS
from domain.genting import Reason, as_reasons, child_code, most_urgent
from domain.people import EpisodeKind, Role
from domain.zones import local_date
from storage.broadcasts.audience import RISK_DAYS
from storage.database import Store
from storage.ids import new_id
from storage.krs.verifications import IS_KRS
from storage.people.consents import Purpose, latest_of
from storage.scope import Scope, for_each_role
from storage.tables import (
    episode,
    family,
    finding,
    genting_target,
    person,
    pledge,
    referral,
    sponsorship,
    verification,
)
from storage.tables.metadata import Id, Utc
from storage.villages import areas
from storage.villages.areas import within_bound
from storage.visits.referrals import OPEN

_NAME = "person.name"
_MOTHER_OR_CHILD = (EpisodeKind.PREGNANCY.value, EpisodeKind.CHILD.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody accompanied who may need a sponsor, with what the register says of her need."""

    person_id: int
    name: str
    area: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Somebody proposed. name: "" for a koordinator, who gets none. baby: of a mother who has given birth since, the
    name of the child with whom the help goes on. born: of a child; None for a mother who expects.
    agreed: the family's last word on GENTING; None where it was never asked. helps: what sponsors are there for.
    accompanied: whether the programme still accompanies her."""

    id: int
    code: str
    person_id: int
    name: str
    baby: str
    area: str
    team_id: int | None
    born: date | None
    reasons: tuple[Reason, ...]
    agreed: bool | None
    helps: tuple[str, ...]
    accompanied: bool
    closed: bool


_ID = bindparam("which", type_=Id)
_KNOWN = and_(person.c.merged_into.is_(None), person.c.removed_at.is_(None), person.c.died_on.is_(None))
_PEOPLE = person.join(family, family.c.id == person.c.family_id)
_FOUND = (
    select(finding.c.id)
    .where(
        finding.c.person_id == person.c.id,
        finding.c.found_on > bindparam("found_since", type_=Date),
        finding.c.rung.in_(AT_RISK),
    )
    .correlate(person)
    .exists()
)
_REFERRED = (
    select(referral.c.id)
    .where(referral.c.person_id == person.c.id, referral.c.status.in_(OPEN))
    .correlate(person)
    .exists()
)
_baby, _life = person.alias("baby"), episode.alias("baby_episode")


def _born_to(mother: ColumnElement[int]) -> ColumnElement[bool]:
    """The baby whom a mother was expecting when she was proposed: help for the thousand days goes on with it."""
    return and_(
        _baby.c.mother_id == mother,
        _baby.c.birth_date >= genting_target.c.proposed_on,
        _baby.c.removed_at.is_(None),
        _baby.c.merged_into.is_(None),
        _baby.c.died_on.is_(None),
    )


_PROPOSED = (
    select(genting_target.c.id)
    .where(
        genting_target.c.closed_at.is_(None),
        or_(
            genting_target.c.person_id == person.c.id,
            # her mother was, while she expected this child: it is the same help
            and_(
                genting_target.c.person_id == person.c.mother_id,
                person.c.birth_date >= genting_target.c.proposed_on,
            ),
        ),
    )
    .correlate(person)
    .exists()
)


def _candidates(seen: ColumnElement[bool]) -> Select[Any]:
    of_year = and_(verification.c.family_id == family.c.id, verification.c.year == bindparam("year"))
    return (
        select(
            person.c.id,
            person.c.name,
            family.c.area,
            verification.c.factors,
            IS_KRS.label("krs"),
            _FOUND.label("found"),
            _REFERRED.label("referred"),
        )
        .select_from(_PEOPLE.join(episode, episode.c.person_id == person.c.id).outerjoin(verification, of_year))
        .where(
            seen,
            _KNOWN,
            episode.c.ended_on.is_(None),
            episode.c.kind.in_(_MOTHER_OR_CHILD),
            or_(episode.c.kind != EpisodeKind.CHILD.value, episode.c.started_on > bindparam("born_after", type_=Date)),
            or_(IS_KRS.is_(True), _FOUND, _REFERRED),
            ~_PROPOSED,
        )
        .order_by(person.c.id)
    )


AGREED = latest_of(Purpose.GENTING)
_RUNNING = (
    select(episode.c.id)
    .where(episode.c.person_id == person.c.id, episode.c.ended_on.is_(None), episode.c.kind.in_(_MOTHER_OR_CHILD))
    .correlate(person)
    .exists()
)
_BABIES = _baby.join(_life, and_(_life.c.person_id == _baby.c.id, _life.c.kind == EpisodeKind.CHILD.value))


def _of_baby(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Of the first one born since she was proposed, while it is accompanied; null where there is none."""
    return (
        select(column)
        .select_from(_BABIES)
        .where(_born_to(person.c.id), _life.c.ended_on.is_(None))
        .order_by(_baby.c.birth_date, _baby.c.id)
        .limit(1)
        .correlate(person, genting_target)
        .scalar_subquery()
    )


BABY_BORN = _of_baby(_baby.c.birth_date)
IS_CHILD = (
    select(episode.c.id)
    .where(episode.c.person_id == person.c.id, episode.c.kind == EpisodeKind.CHILD.value)
    .correlate(person)
    .exists()
)


def _targets(seen: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            genting_target,
            person.c.name,
            person.c.birth_date,
            person.c.died_on,
            family.c.area,
            family.c.team_id,
            AGREED.label("agreed"),
            _RUNNING.label("running"),
            IS_CHILD.label("is_child"),
            _of_baby(_baby.c.id).label("baby_id"),
            _of_baby(_baby.c.name).label("baby_name"),
            BABY_BORN.label("baby_born"),
        )
        .select_from(_PEOPLE.join(genting_target, genting_target.c.person_id == person.c.id))
        .where(seen, person.c.removed_at.is_(None), person.c.merged_into.is_(None))
        .order_by(genting_target.c.number)
    )


def _by_role(build: Any) -> Mapping[Role, Select[Any]]:
    """A kader those of her team, a pembina those of her area, a koordinator all of hers without names."""
    nobody, numbered = build(false()), build(within_bound(family.c.area))
    return {**for_each_role(build), Role.KOORDINATOR: numbered, Role.PETUGAS: nobody, Role.KELUARGA: nobody}


_CANDIDATES = {**for_each_role(_candidates), Role.PETUGAS: _candidates(false()), Role.KELUARGA: _candidates(false())}
_OPEN = _by_role(lambda seen: _targets(and_(seen, genting_target.c.closed_at.is_(None))))
_ONE = _by_role(lambda seen: _targets(and_(seen, genting_target.c.id == _ID)))
_HELPS = (
    select(sponsorship.c.target_id, pledge.c.help)
    .join(pledge, pledge.c.id == sponsorship.c.pledge_id)
    .where(
        sponsorship.c.ended_at.is_(None),
        sponsorship.c.target_id.in_(bindparam("targets", expanding=True, type_=Id)),
    )
    .order_by(sponsorship.c.matched_at)
)
_OF_PERSON = select(genting_target.c.id).where(genting_target.c.person_id == bindparam("who", type_=Id))
_NEXT = select(func.coalesce(func.max(genting_target.c.number), 0) + 1)
_ADD = insert(genting_target)
_REOPEN = (
    update(genting_target)
    .where(genting_target.c.id == _ID, genting_target.c.closed_at.is_not(None))
    .values(closed_at=None, closed_by=None, reasons=bindparam("to_reasons"))
)
_CLOSE = (
    update(genting_target)
    .where(genting_target.c.id == _ID, genting_target.c.closed_at.is_(None))
    .values(closed_at=bindparam("now", type_=Utc()), closed_by=bindparam("by", type_=Id))
)


def candidates(store: Store, scope: Scope, today: date) -> tuple[Candidate, ...]:
    """Children under two and expecting mothers in need by the register, who are not proposed yet; the most urgent
    first. A koordinator, who would need their names, gets none."""
    parameters = {
        **scope.parameters(),
        "year": today.year,
        "found_since": today - timedelta(days=RISK_DAYS),
        "born_after": add_months(today, -BADUTA_MONTHS),
    }
    found = [_candidate(store, row) for row in store.connection.execute(_CANDIDATES[scope.role], parameters)]
    return tuple(sorted(found, key=lambda one: (most_urgent(one.reasons), one.name.casefold(), one.person_id)))


def targets_in(store: Store, scope: Scope) -> tuple[Target, ...]:
    """All who are proposed, in the order of their codes."""
    return _read(store, scope, _OPEN, {})


def target_in(store: Store, scope: Scope, target_id: int) -> Target | None:
    """None for one that the asker may not see; one that was taken off the list, too."""
    return next(iter(_read(store, scope, _ONE, {"which": target_id})), None)


def propose(store: Store, one: Candidate, by: int, now: datetime) -> int:
    """The id of the target; who was taken off the list comes back under her old code. Who may be proposed is the
    caller's to check, by `candidates`."""
    reasons = " ".join(one.reasons)
    known = store.connection.scalar(_OF_PERSON, {"who": one.person_id})
    if known is not None:
        store.connection.execute(_REOPEN, {"which": known, "to_reasons": reasons})
        return int(known)
    number = new_id()
    values = {
        "id": number,
        "person_id": one.person_id,
        "number": store.connection.scalar(_NEXT),
        "reasons": reasons,
        "proposed_by": by,
        "proposed_at": now,
        "proposed_on": local_date(now, areas.zone(store, one.area)),
    }
    store.connection.execute(_ADD, values)
    return number


def close(store: Store, target_id: int, by: int, now: datetime) -> bool:
    """Off the list; False if she was before. Her sponsors are the caller's to end."""
    return store.connection.execute(_CLOSE, {"which": target_id, "by": by, "now": now}).rowcount == 1


def _read(
    store: Store, scope: Scope, statements: Mapping[Role, Select[Any]], more: Mapping[str, Any]
) -> tuple[Target, ...]:
    rows = store.connection.execute(statements[scope.role], {**scope.parameters(), **more}).all()
    helps: dict[int, list[str]] = {}
    for target_id, help_given in store.connection.execute(_HELPS, {"targets": [row.id for row in rows]}):
        helps.setdefault(target_id, []).append(help_given)
    named = scope.role is not Role.KOORDINATOR
    return tuple(_target(store, row, tuple(helps.get(row.id, ())), named=named) for row in rows)


def _candidate(store: Store, row: Row[Any]) -> Candidate:
    codes = [row.factors or ""] if row.krs else []
    flags = ((Reason.KRS, row.krs), (Reason.FOUND, row.found), (Reason.REFERRED, row.referred))
    codes += [reason.value for reason, holds in flags if holds]
    name = store.vault.open(row.name, _NAME, row.id)
    return Candidate(person_id=row.id, name=name, area=row.area, reasons=as_reasons(" ".join(codes)))


def _target(store: Store, row: Row[Any], helps: tuple[str, ...], *, named: bool) -> Target:
    return Target(
        id=row.id,
        code=child_code(row.number),
        person_id=row.person_id,
        name=store.vault.open(row.name, _NAME, row.person_id) if named else "",
        baby=store.vault.open_if(row.baby_name, _NAME, row.baby_id) or "" if named and row.baby_id is not None else "",
        area=row.area,
        team_id=row.team_id,
        born=row.birth_date if row.is_child else row.baby_born,
        reasons=as_reasons(row.reasons),
        agreed=row.agreed,
        helps=helps,
        accompanied=(row.running or row.baby_id is not None) and row.died_on is None,
        closed=row.closed_at is not None,
    )
