"""Why a message came, by which rule, and what comes in the next seven days: for the family itself, and for the kader
and the pembina about a family of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from domain.people import Anchor, Role
from domain.talk import Fact, Say
from domain.zones import local_date
from handlers.exchange import Exchange
from handlers.family import doses_missing, tips
from handlers.family.coming import coming
from handlers.people import shared_phone
from handlers.short_ids import id_in
from storage.family import enrolments, received
from storage.family.enrolments import Enrolment
from storage.family.received import Sent
from storage.people import people

_DAYS = 7
_NEWEST = 5


def asked(x: Exchange, rest: str) -> list[Say]:
    """/kenapa of a family: about what came in this chat; /kenapa PERSON of who accompanies her."""
    if x.role is Role.KELUARGA:
        return [_of_family(x)]
    if (which := id_in(rest)) is None or (person := people.person_in(x.store, x.scope, which)) is None:
        return [Say(key="trouble.not_yours" if rest else "why.about_whom")]
    enrolled = received.enrolments_about(x.store, x.scope, person.id)
    sends: list[Fact] = [
        fact for one in received.about(x.store, x.scope, person.id, _NEWEST) if (fact := _sent(x, one, enrolled))
    ]
    return [Say(key="why.staff", facts={"name": person.name, "sends": sends, "coming": _coming(x, enrolled)})]


def _of_family(x: Exchange) -> Say:
    enrolled = enrolments.of_chat(x.store, x.chat.id)
    newest = received.newest(x.store, x.chat.id, _NEWEST)
    sends: list[Fact] = [fact for one in newest if one.status == "sent" and (fact := _sent(x, one, enrolled))]
    return Say(key="why.family", facts={"sends": sends, "coming": _coming(x, enrolled)})


def _sent(x: Exchange, one: Sent, enrolled: Iterable[Enrolment]) -> dict[str, Fact] | None:
    """A message of the calendar with what decided its day; None for one that the calendar has no more."""
    about = next((each for each in enrolled if each.id == one.enrolment_id), None)
    if about is None:
        return None
    on = local_date(one.due_at, about.zone)
    if one.message.startswith(tips.DIGEST):
        return {"theme": "", "rule": "digest", "weeks": 0, "on": on, "status": one.status, "name": _whom(x, about)}
    message = tips.of_key(one.message)
    if message is None:
        return None
    weeks = max(0, (on - about.anchor_date).days // 7)
    by_date = "date" if message.schedule.day is None else _rule(about.anchor)
    rule = "starter" if message.kind == "starter" else by_date
    return {
        "theme": message.theme,
        "rule": rule,
        "weeks": weeks,
        "on": on,
        "status": one.status,
        "name": _whom(x, about),
    }


def _whom(x: Exchange, about: Enrolment) -> str:
    """Whom it is about, where the phone is several families'."""
    person = people.person_in(x.store, x.scope, about.person_id) if shared_phone.is_shared(x) else None
    return person.name if person is not None else ""


def _rule(anchor: Anchor) -> str:
    return "pregnancy" if anchor is Anchor.HPHT else "age"


def _coming(x: Exchange, enrolled: Iterable[Enrolment]) -> list[Fact]:
    """The next seven days after today, each message of a day once, without
    reminders of doses that the child has had."""
    first = x.today + timedelta(days=1)
    found = coming(
        enrolled, tips.sendable(x.store, x.policy), first, first + timedelta(days=_DAYS - 1), x.policy.ramadan
    )
    once: dict[tuple[date, str], Fact] = {
        (one.on, one.message.key): {"on": one.on, "theme": one.message.theme}
        for one in found
        if not doses_missing.is_settled(
            x.store, one.message, one.enrolment.person_id, one.enrolment.anchor_date, one.on
        )
    }
    return list(once.values())
