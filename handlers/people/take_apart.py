"""Two records that were merged and are two people after all come apart: within a day by the kader, later by the
pembina; who did both is on record."""

from __future__ import annotations

from domain.life_course import may_undo
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people.same_person import described
from storage.family import losses
from storage.people import accounts, families, merging, people
from storage.people.families import Person
from storage.people.merging import Merge


def button(merge_id: int) -> Option:
    """For whoever merged them, and whoever hears of it."""
    return Option(tap=Tap("", 0, f"/pisahkan {merge_id}"), key="button.take_apart")


def asked(x: Exchange, merge_id: int) -> list[Say]:
    """/pisahkan: are these two after all?"""
    found = merging.one_in(x.store, x.scope, merge_id)
    if found is None:
        return [Say(key="trouble.not_now")]
    if (refused := _refused(x, found)) is not None:
        return [Say(key=refused)]
    person = people.person_in(x.store, x.scope, found.kept)
    assert person is not None
    yes = Option(tap=Tap("", 0, f"/ya_pisahkan {found.id}"), key="button.yes_take_apart")
    no = Option(tap=Tap("", 0, f"/orang {found.kept}"), key="button.no_leave_it")
    return [Say(key="merge.sure_apart", facts={"name": person.name}, options=((yes,), (no,)))]


def take_apart(x: Exchange, merge_id: int) -> list[Say]:
    """/ya_pisahkan: each has again what was hers."""
    found = merging.one_in(x.store, x.scope, merge_id)
    if found is None:
        return [Say(key="trouble.not_now")]
    if (refused := _refused(x, found)) is not None:
        return [Say(key=refused)]
    if not merging.take_apart(x.store, found, x.account_id, x.now):
        return [Say(key="merge.apart_before")]
    x.note("take_apart", "person", found.gone)
    x.note("was_merged_into", "person", found.kept)
    both = [one for one in (people.person_in(x.store, x.scope, number) for number in (found.kept, found.gone)) if one]
    _tell_others(x, found, both)
    cards = tuple((Option(tap=Tap("", 0, f"/orang {one.id}"), label=described(x, one)),) for one in both)
    return [Say(key="merge.apart", facts={"names": _names(x, both)}, options=cards), *_asleep(x, found)]


def _asleep(x: Exchange, found: Merge) -> list[Say]:
    """Phones that fell silent with the other one's family: a human says that the loss was not theirs."""
    silent = merging.asleep(x.store, found)
    if not (silent.chats or silent.enrolments):
        return []
    yes = Option(tap=Tap("", 0, f"/bangunkan {found.id}"), key="button.wake_phones")
    return [Say(key="merge.still_silent", options=((yes,),))]


def wake(x: Exchange, merge_id: int) -> list[Say]:
    """/bangunkan: whoever took two apart has asked the family, and nobody died there."""
    found = merging.one_in(x.store, x.scope, merge_id)
    if found is None or found.undone_at is None:
        return [Say(key="trouble.not_now")]
    losses.wake(x.store, merging.asleep(x.store, found))
    x.note("wake", "person_merge", found.id)
    return [Say(key="merge.awake")]


def _refused(x: Exchange, found: Merge) -> str | None:
    """The key of why not, or None."""
    if found.undone_at is not None:
        return "merge.apart_before"
    if not may_undo(found.merged_at, x.now, pembina=x.role is Role.PEMBINA):
        return "merge.too_late_to_part"
    return "merge.later_first" if merging.has_later(x.store, found) else None


def _tell_others(x: Exchange, found: Merge, both: list[Person]) -> None:
    """Who merged them, and the kader of both."""
    assert x.account is not None
    tell = {found.merged_by} if found.merged_by is not None else set()
    for one in both:
        tell |= {kader.id for kader in accounts.who_lists(x.store, *families.place(x.store, one.family_id))}
    facts: dict[str, Fact] = {"names": _names(x, both), "sender": x.account.name}
    for account_id in sorted(tell - {x.account.id}):
        x.tell(account_id, Say(key="merge.apart_by", facts=facts, lane=Lane.ALERT))


def _names(x: Exchange, both: list[Person]) -> list[Fact]:
    return [described(x, one) for one in both]
