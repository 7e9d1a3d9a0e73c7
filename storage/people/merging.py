"""Two records of one person become one: her whole history hangs on the one that stays, the other points to it. What
moved and what changed is kept, so that two who were never one come apart again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, insert, or_, select, update

from domain.feeding import End
from domain.talk import from_json, to_json
from storage.database import Store
from storage.family import losses
from storage.family.enrolments import EnrolmentStatus
from storage.family.losses import Quieted
from storage.ids import new_id
from storage.people import families, following
from storage.people.following import Trace
from storage.scope import Scope, for_each_role
from storage.tables import (
    dose,
    enrolment,
    episode,
    family,
    feeding,
    genting_target,
    person,
    person_merge,
    sponsorship,
    visit,
)
from storage.tables.metadata import Id, Utc
from storage.wire import outbox

MERGED = "merged"  # why a doubled episode ended, and a family that is empty now was closed
_TAKEN = "person_merge.taken"
_NIK = "person.nik"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """kept: who stays. gone: who became her."""

    id: int
    kept: int
    gone: int
    merged_by: int | None
    merged_at: datetime
    undone_at: datetime | None = None


_WHICH = bindparam("which", type_=Id)
_KEPT, _GONE = bindparam("kept", type_=Id), bindparam("gone", type_=Id)
_RUNNING = select(episode).where(episode.c.person_id == _GONE, episode.c.ended_on.is_(None)).order_by(episode.c.id)
_SAME_KIND = select(episode.c.id).where(
    episode.c.person_id == _KEPT, episode.c.kind == bindparam("kind"), episode.c.ended_on.is_(None)
)
_OF_EPISODE = bindparam("of_episode", type_=Id)
_VISITS = select(visit.c.id).where(visit.c.episode_id == _OF_EPISODE)
_ENROLMENTS = select(enrolment.c.id, enrolment.c.chat_id).where(enrolment.c.episode_id == _OF_EPISODE)
_ENROLLED = select(enrolment.c.id).where(
    enrolment.c.episode_id == _OF_EPISODE, enrolment.c.chat_id == bindparam("to_chat", type_=Id)
)
_POINT = update(person).where(person.c.id == _GONE).values(merged_into=_KEPT, name_hash=None, nik_hash=None)
_POINT_NOWHERE = update(person).where(person.c.id == _GONE, person.c.merged_into == _KEPT).values(merged_into=None)
_CHILDREN = select(person.c.id).where(
    person.c.family_id == bindparam("of_family", type_=Id), person.c.mother_id == _KEPT
)
_LEFT = select(person.c.id).where(
    person.c.family_id == bindparam("of_family", type_=Id),
    person.c.merged_into.is_(None),
    person.c.removed_at.is_(None),
)
_DAYS_OF_DOSES = select(dose.c.code, dose.c.given_on).where(dose.c.person_id == _GONE, dose.c.given_on.is_not(None))
_DOSES_WITHOUT = select(dose.c.id, dose.c.code).where(dose.c.person_id == _KEPT, dose.c.given_on.is_(None))
_OF = bindparam("of", type_=Id)
_FED = select(feeding.c.id).where(feeding.c.person_id == _OF, feeding.c.ended_on.is_(None))
_TARGET = select(genting_target.c.id).where(genting_target.c.person_id == _OF)
_SPONSORSHIPS = select(sponsorship).where(sponsorship.c.target_id == _OF)
_PLEDGES_OF = select(sponsorship.c.pledge_id).where(sponsorship.c.target_id == _OF, sponsorship.c.ended_at.is_(None))
_FILL = ("sex", "birth_date", "mother_id")
_INSERT = insert(person_merge)
_SEEN = person_merge.join(person, person.c.id == person_merge.c.person_id).join(
    family, family.c.id == person.c.family_id
)
_gone, _gone_family = person.alias("gone"), family.alias("gone_family")
_FORGOTTEN = (
    select(_gone.c.id)
    .join(_gone_family, _gone_family.c.id == _gone.c.family_id)
    .where(_gone.c.id == person_merge.c.gone_id, _gone_family.c.closed_reason == families.ERASED)
    .correlate(person_merge)
    .exists()
)
_STANDS = and_(families.NOT_ERASED, ~_FORGOTTEN)
_ONE = for_each_role(
    lambda seen: select(person_merge).select_from(_SEEN).where(person_merge.c.id == _WHICH, _STANDS, seen)
)
_RECENT = for_each_role(
    lambda seen: (
        select(person_merge)
        .select_from(_SEEN)
        .where(
            person_merge.c.merged_at >= bindparam("since", type_=Utc()),
            person_merge.c.undone_at.is_(None),
            _STANDS,
            seen,
        )
        .order_by(person_merge.c.merged_at.desc(), person_merge.c.id.desc())
        .limit(20)
    )
)
_LATER = select(person_merge.c.id).where(
    person_merge.c.id > _WHICH,
    person_merge.c.undone_at.is_(None),
    or_(person_merge.c.person_id.in_((_KEPT, _GONE)), person_merge.c.gone_id.in_((_KEPT, _GONE))),
)
_TAKE_BACK = (
    update(person_merge)
    .where(person_merge.c.id == _WHICH, person_merge.c.undone_at.is_(None))
    .values(undone_at=bindparam("now", type_=Utc()), undone_by=bindparam("by", type_=Id))
)
_OPEN_AGAIN = (
    update(family)
    .where(family.c.id == _WHICH, family.c.closed_reason == MERGED)
    .values(closed_at=None, closed_reason=None)
)


def merge(store: Store, kept: int, gone: int, *, on: date, now: datetime, by: int | None = None) -> int:
    """`gone` becomes `kept`: all that hangs on her follows. What both have running stays once. What only `gone` knew (a
    birth date, a NIK, the day of a dose) is taken over. Returns the id of the merge, for `take_apart`."""
    ids = {"kept": kept, "gone": gone}
    stays = store.connection.execute(select(person).where(person.c.id == kept)).one()
    leaves = store.connection.execute(select(person).where(person.c.id == gone)).one()
    for family_id in sorted({stays.family_id, leaves.family_id}):
        families.lock(store, family_id)
    trace = Trace()
    _double_episodes(store, trace, ids, on)
    _days_of_doses(store, trace, ids)
    _double_support(store, trace, ids, on, now)
    for column in following.OF_PERSON:
        trace.move(store, column, kept, gone)
    _take_over(store, trace, stays, leaves)
    store.connection.execute(_POINT, ids)
    came, silenced = _family(store, trace, stays, leaves, now)
    quieted = {"chats": list(silenced.chats), "enrolments": list(silenced.enrolments)}
    known = stays.nik is None
    taken = {"moved": trace.moved, "changed": trace.changed, "came": came, "nik": known, "quieted": quieted}
    return _keep(store, ids, taken, by, now)


def _double_episodes(store: Store, trace: Trace, ids: dict[str, int], on: date) -> None:
    """A running episode of a kind that the other has too ends as a double; its visits and messages go over."""
    for row in store.connection.execute(_RUNNING, ids).all():
        same = store.connection.scalar(_SAME_KIND, {**ids, "kind": row.kind})
        if same is None:
            continue
        trace.change(store, episode, row.id, {"ended_on": max(on, row.started_on), "end_reason": MERGED})
        for number in store.connection.scalars(_VISITS, {"of_episode": row.id}).all():
            trace.change(store, visit, number, {"episode_id": same})
        _enrolments(store, trace, row.id, same)


def _enrolments(store: Store, trace: Trace, double: int, same: int) -> None:
    """In each chat the messages of one of the two go on; what waits of the other would come twice."""
    for row in store.connection.execute(_ENROLMENTS, {"of_episode": double}).all():
        if store.connection.scalar(_ENROLLED, {"of_episode": same, "to_chat": row.chat_id}) is None:
            trace.change(store, enrolment, row.id, {"episode_id": same})
            continue
        trace.change(store, enrolment, row.id, {"status": EnrolmentStatus.ENDED.value})
        outbox.withdraw(store, enrolment_id=row.id, reason="two records became one")


def _days_of_doses(store: Store, trace: Trace, ids: dict[str, int]) -> None:
    """A dose that both have had, and only the other's record has its day."""
    days = {row.code: row.given_on for row in store.connection.execute(_DAYS_OF_DOSES, ids)}
    for row in store.connection.execute(_DOSES_WITHOUT, ids).all():
        if row.code in days:
            trace.change(store, dose, row.id, {"given_on": days[row.code]})


def _double_support(store: Store, trace: Trace, ids: dict[str, int], on: date, now: datetime) -> None:
    """Of two PMT that run, the one of the record that stays goes on. Of two places on the GENTING list, too; the
    sponsors of the other come to it, each pledge once."""
    fed = [store.connection.scalar(_FED, {"of": ids[which]}) for which in ("kept", "gone")]
    if fed[0] is not None and fed[1] is not None:
        trace.change(store, feeding, fed[1], {"ended_on": on, "end_reason": End.BERHENTI.value})
    place, double = (store.connection.scalar(_TARGET, {"of": ids[which]}) for which in ("kept", "gone"))
    if place is None or double is None:
        return
    taken = set(store.connection.scalars(_PLEDGES_OF, {"of": place}))
    for row in store.connection.execute(_SPONSORSHIPS, {"of": double}).all():
        twice = row.ended_at is None and row.pledge_id in taken
        trace.change(store, sponsorship, row.id, {"target_id": place} | ({"ended_at": now} if twice else {}))
    trace.change(store, genting_target, double, {"closed_at": now})


def _take_over(store: Store, trace: Trace, stays: Any, leaves: Any) -> None:
    values = {name: getattr(leaves, name) for name in _FILL if getattr(stays, name) is None}
    if leaves.birth_date is not None and stays.birth_date_estimated and not leaves.birth_date_estimated:
        values["birth_date"] = leaves.birth_date
    if values.get("birth_date") is not None:
        values["birth_date_estimated"] = leaves.birth_date_estimated
    if values.get("mother_id") == stays.id:
        values.pop("mother_id")
    if values:
        trace.change(store, person, stays.id, values)
    if stays.nik is None and leaves.nik is not None:
        nik = store.vault.open(leaves.nik, _NIK, leaves.id)
        families.complete(store, stays.id, nik=nik, birth_date=None)


def _family(store: Store, trace: Trace, stays: Any, leaves: Any, now: datetime) -> tuple[list[int], Quieted]:
    """Her children of the other family come with her; a family in which nobody is left is closed, and what was known of
    it follows. Returns who came, and whose phones are silent since, for a loss in the family."""
    if stays.family_id == leaves.family_id:
        return [], Quieted()
    of_family = {"of_family": leaves.family_id}
    came = list(store.connection.scalars(_CHILDREN, {**of_family, "kept": stays.id}))
    for number in came:
        families.join(store, number, stays.family_id)
    if store.connection.execute(_LEFT, of_family).first() is None:
        for column in following.OF_FAMILY:
            trace.move(store, column, stays.family_id, leaves.family_id)
        families.close(store, leaves.family_id, MERGED, now)
    families.follow(store, stays.id)
    return came, losses.silence_again(store, stays.family_id)


def _keep(store: Store, ids: dict[str, int], taken: dict[str, Any], by: int | None, now: datetime) -> int:
    number = new_id()
    values = {
        "id": number,
        "person_id": ids["kept"],
        "gone_id": ids["gone"],
        "merged_by": by,
        "merged_at": now,
        "taken": store.vault.seal(to_json(taken), _TAKEN, number),
    }
    store.connection.execute(_INSERT, values)
    return number


def one_in(store: Store, scope: Scope, merge_id: int) -> Merge | None:
    """None for one of somebody whom the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": merge_id}).one_or_none()
    return None if row is None else _merge(row)


def recent(store: Store, scope: Scope, since: datetime) -> tuple[Merge, ...]:
    """What was merged since then and stands, the latest first; twenty at most."""
    rows = store.connection.execute(_RECENT[scope.role], {**scope.parameters(), "since": since})
    return tuple(_merge(row) for row in rows)


def has_later(store: Store, found: Merge) -> bool:
    """Whether one of the two was merged again since: that has to be taken apart first."""
    parameters = {"which": found.id, "kept": found.kept, "gone": found.gone}
    return store.connection.execute(_LATER, parameters).first() is not None


def take_apart(store: Store, found: Merge, by: int | None, now: datetime) -> bool:
    """Two people again, each with what was hers; what was told since stays with the one that stayed. False if it was
    done before."""
    if store.connection.execute(_TAKE_BACK, {"which": found.id, "now": now, "by": by}).rowcount != 1:
        return False
    rows = select(person.c.id, person.c.family_id, person.c.area, person.c.name, person.c.nik)
    by_id = {row.id: row for row in store.connection.execute(rows.where(person.c.id.in_((found.kept, found.gone))))}
    stays, leaves = by_id[found.kept], by_id[found.gone]
    for family_id in sorted({stays.family_id, leaves.family_id}):
        families.lock(store, family_id)
    taken = from_json(store.vault.open(_taken_of(store, found.id), _TAKEN, found.id))
    trace = Trace(moved=taken["moved"], changed=taken["changed"])
    store.connection.execute(_OPEN_AGAIN, {"which": leaves.family_id})
    for number in taken["came"]:
        families.join(store, number, leaves.family_id)
    trace.put_back(store, found.kept, found.gone, target=person)
    trace.put_back(store, stays.family_id, leaves.family_id, target=family)
    trace.restore(store)
    _own_name(store, stays, leaves, nik_was_hers=taken["nik"])
    families.follow(store, found.gone)
    return True


def asleep(store: Store, found: Merge) -> Quieted:
    """The phones and messages that the merge silenced for a loss, and that are so still although it is another
    family's again."""
    taken = from_json(store.vault.open(_taken_of(store, found.id), _TAKEN, found.id))
    noted = taken.get("quieted") or {}
    silenced = Quieted(chats=tuple(noted.get("chats", ())), enrolments=tuple(noted.get("enrolments", ())))
    return losses.asleep(store, silenced)


def _own_name(store: Store, stays: Any, leaves: Any, *, nik_was_hers: bool) -> None:
    """She is found by her own name and number again; a number that the other had only from her goes back with it."""
    name = store.vault.open(leaves.name, "person.name", leaves.id)
    nik = store.vault.open_if(leaves.nik, _NIK, leaves.id)
    values = {
        "name_hash": families.name_hash(store, leaves.area, name),
        "nik_hash": None if nik is None else families.nik_hash(store, nik),
    }
    store.connection.execute(_POINT_NOWHERE, {"kept": stays.id, "gone": leaves.id})
    store.connection.execute(update(person).where(person.c.id == leaves.id).values(**values))
    if nik_was_hers and nik is not None and store.vault.open_if(stays.nik, _NIK, stays.id) == nik:
        store.connection.execute(update(person).where(person.c.id == stays.id).values(nik=None, nik_hash=None))


def _taken_of(store: Store, merge_id: int) -> bytes:
    taken: bytes = store.connection.execute(
        select(person_merge.c.taken).where(person_merge.c.id == merge_id)
    ).scalar_one()
    return taken


def _merge(row: Row[Any]) -> Merge:
    return Merge(
        id=row.id,
        kept=row.person_id,
        gone=row.gone_id,
        merged_by=row.merged_by,
        merged_at=row.merged_at,
        undone_at=row.undone_at,
    )
