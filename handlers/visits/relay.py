"""Families without a chat of their own: what their kader tells at the next visit, or forwards by WhatsApp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

from domain.people import Relation
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.family import doses_missing
from handlers.interview import Purpose
from handlers.short_ids import number_in, shortened
from handlers.visits import entrusted
from handlers.visits.entrusted import Entrusted
from messages.calendar_messages import CalendarMessage
from storage.family import relays
from storage.family.relays import Way
from storage.interviews.drafts import Draft
from storage.people import consents, people
from storage.people.consents import Consent

CONSENT_VERSION = "2026-11"  # of the sentence that the form makes the kader read aloud
SPOKEN = "spoken"
PER_SCREEN = 8  # families


def listing(x: Exchange) -> list[Say]:
    """/titipan: one message per family that has something waiting, with its button to tick off."""
    waiting = _waiting(x)
    begin_button = ((Option(tap=Tap("", 0, "/titip"), key="button.new_relay"),),)
    if not waiting:
        return [Say(key="relay.none", options=begin_button)]
    shown = [_what_to_tell(x, each) for each in waiting[:PER_SCREEN]]
    return [*shown, Say(key="relay.how", facts={"count": len(waiting)}, options=begin_button)]


def tick(x: Exchange, rest: str) -> list[Say]:
    """/sudah_titip PERSON WHAT: told or sent; it does not come again. What was not yet part of it comes now."""
    assert x.account is not None
    number, _, what = rest.partition(" ")
    person_id = number_in(number)
    each = _about(x, person_id) if person_id is not None else None
    keys = _ticked(x, each, what) if each is not None else []
    if each is None or not keys:
        return [Say(key="trouble.not_now")]
    relays.told(
        x.store,
        episode_id=each.one.episode.id,
        person_id=each.one.person.id,
        messages=keys,
        way=each.reach.way,
        by=x.account.id,
        now=x.now,
    )
    more = _about(x, each.one.person.id)
    ticked = Say(key="relay.ticked", facts={"name": each.one.person.name})
    return [ticked] if more is None else [ticked, _what_to_tell(x, more)]


def _ticked(x: Exchange, each: Entrusted, what: str) -> list[str]:
    """The one message that was forwarded; or all that waited on the day when the screen was shown."""
    if "/" in what:
        return [line.key for line in each.lines if line.key == what]
    try:
        shown_on = date.fromisoformat(what)
    except ValueError:
        return []
    then = next((one for one in _waiting(x, shown_on) if one.one.person.id == each.one.person.id), None)
    return [line.key for line in then.lines] if then is not None and shown_on <= x.today else []


def _waiting(x: Exchange, on: date | None = None) -> list[Entrusted]:
    return entrusted.waiting(x.store, x.scope, on or x.today, x.policy)


def _about(x: Exchange, person_id: int) -> Entrusted | None:
    return next((each for each in _waiting(x) if each.one.person.id == person_id), None)


def _forwards(each: Entrusted) -> bool:
    return each.reach.way is Way.WHATSAPP and each.reach.phone is not None


def begin(x: Exchange) -> list[Say]:
    """/titip: which family, and how it is reached."""
    if not _choices(x)["anak"]:
        return [Say(key="families.none", options=((Option(tap=Tap("", 0, "/daftar"), key="button.register"),),))]
    return interview.begin(x, PURPOSE)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The family is reached through her kader from now on; a no to messages is a no."""
    assert x.account is not None
    answers = turn.answers
    person = people.person_in(x.store, x.scope, int(str(answers["person"])))
    if person is None:
        return [Say(key="trouble.not_yours")]
    agreed = answers["consent"] == "yes"
    said = Consent(
        purpose=consents.Purpose.PESAN,
        given=agreed,
        text_version=CONSENT_VERSION,
        language=x.chat.language,
        channel=SPOKEN,
        at=x.now,
        given_by=str(Relation.IBU),
        recorded_by=x.account.id,
    )
    consents.record(x.store, said, person_id=person.id)
    if not agreed:
        relays.stop(x.store, person.family_id)
        return [Say(key="relay.not_agreed")]
    way = Way(str(answers["way"]))
    phone = _number(str(answers["phone"])) if way is Way.WHATSAPP else None
    if way is Way.WHATSAPP and phone is None:
        return [Say(key="relay.wrong_number", options=((Option(tap=Tap("", 0, "/titip"), key="button.new_relay"),),))]
    relays.put(x.store, person.family_id, way, by=x.account.id, now=x.now, phone=phone)
    x.note("relay", "family", person.family_id)
    return [Say(key=f"relay.begun_{way}", facts={"name": person.name}), *listing(x)]


def _number(typed: str) -> str | None:
    """E.164, as 08…, 62… or +62… was typed; None for anything that is no number."""
    import phonenumbers  # its tables are large, and most processes never need them

    try:
        number = phonenumbers.parse(typed, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _what_to_tell(x: Exchange, each: Entrusted) -> Say:
    tick_key = "button.forwarded" if each.reach.way is Way.WHATSAPP else "button.told"
    what = each.lines[0].key if _forwards(each) else x.today.isoformat()
    ticked = Option(tap=Tap("", 0, f"/sudah_titip {shortened(each.one.person.id)} {what}"), key=tick_key)
    name = each.one.person.name
    if _forwards(each):
        body = _whole(x, each, each.lines[0].message)
        number = str(each.reach.phone).removeprefix("+")
        link = Option(url=f"https://wa.me/{number}?text={quote(body)}", key="button.forward_whatsapp")
        return Say(key="tip.forward", facts={"name": name, "body": body}, options=((link,), (ticked,)))
    told: list[Fact] = [
        {"label": line.message.theme, "answer": _doses(x, each, line.message) or line.message.short}
        for line in each.lines
    ]
    return Say(key="relay.tell", facts={"name": name, "told": told}, options=((ticked,),))


def _whole(x: Exchange, each: Entrusted, message: CalendarMessage) -> str:
    parts = (message.theme, message.body, _doses(x, each, message))
    return "\n\n".join(part for part in parts if part)


def _doses(x: Exchange, each: Entrusted, message: CalendarMessage) -> str:
    """Which of the message's doses this child's record lacks; empty for a message without doses."""
    one = each.one
    codes = doses_missing.missing(x.store, message, one.person.id, one.episode.started_on, x.today)
    if not codes:
        return ""
    called: list[Fact] = [doses_missing.called(code, x.library, x.chat.language) for code in codes]
    return x.library.text("relay.doses_missing", {"doses": called}, x.chat.language)


def _choices(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance: whom this kader accompanies."""
    return {
        "anak": [
            {"name": str(one.person.id), "label": one.person.name} for one in entrusted.accompanied(x.store, x.scope)
        ]
    }


PURPOSE = Purpose(form="titipan", instances=_choices, keep=keep)
