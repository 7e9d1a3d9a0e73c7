"""Families without a chat of their own: what their kader tells at the next visit, or forwards by WhatsApp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from domain import ages
from domain.ages import Phase
from domain.people import Anchor, EpisodeKind, Relation
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.family import accompany
from handlers.interview import Purpose
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from storage import consents, enrolments, losses, people, relays
from storage.consents import Consent
from storage.drafts import Draft
from storage.people import Accompanied
from storage.relays import Reach, Way

CONSENT_VERSION = "2026-11"  # of the sentence that the form makes the kader read aloud
SPOKEN = "spoken"
PER_SCREEN = 8  # families
_MOST_LINES = 3
_WEEKS_BACK = 4
_KINDS = {
    EpisodeKind.PREGNANCY: (Anchor.HPHT, Phase.HAMIL),
    EpisodeKind.CHILD: (Anchor.BIRTH, Phase.ANAK),
}


def listing(x: Exchange) -> list[Say]:
    """/titipan: one message per family that has something waiting, with its button to tick off."""
    waiting = [say for one in _reached(x) if (say := _what_to_tell(x, *one)) is not None]
    begin_button = ((Option(tap=Tap("", 0, "/titip"), key="button.new_relay"),),)
    if not waiting:
        return [Say(key="relay.none", options=begin_button)]
    return [*waiting[:PER_SCREEN], Say(key="relay.how", facts={"count": len(waiting)}, options=begin_button)]


def tick(x: Exchange, person_id: int) -> list[Say]:
    """/sudah_titip: told or sent; it does not come again."""
    assert x.account is not None
    for one, reach in _reached(x):
        if one.person.id == person_id:
            keys = [message.key for message in _due(x, one)]
            relays.told(
                x.store,
                episode_id=one.episode.id,
                person_id=person_id,
                messages=keys,
                way=reach.way,
                by=x.account.id,
                now=x.now,
            )
            return [Say(key="relay.ticked", facts={"name": one.person.name})]
    return [Say(key="trouble.not_now")]


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


def _accompanied(x: Exchange) -> list[Accompanied]:
    return [one for kind in _KINDS for one in people.accompanied(x.store, x.scope, kind)]


def _reached(x: Exchange) -> list[tuple[Accompanied, Reach]]:
    """Whose messages go through this kader: whoever agreed, and nobody whose family has lost somebody."""
    ways = relays.within(x.store, x.scope)
    return [
        (one, ways[one.person.family_id])
        for one in _accompanied(x)
        if one.person.family_id in ways
        and losses.of_this_family(x.store, one.person.family_id) is None
        and not enrolments.waits_for_a_human(x.store, one.person.id)
        and consents.holds(x.store, one.person.id, consents.Purpose.PESAN)
    ]


def _due(x: Exchange, one: Accompanied) -> list[CalendarMessage]:
    """This week's message, and must-knows of the last weeks that nobody has passed on."""
    anchor, phase = _KINDS[one.episode.kind]
    week = ages.calendar_week(phase, one.episode.started_on, x.today)
    if week is None:
        return []
    had = relays.done(x.store, one.episode.id)
    due = [
        message
        for message in accompany.sendable(x.store, x.policy)
        if message.kind is Kind.TIP
        and message.anchor is anchor
        and message.key not in had
        and (message.week == week or (message.must_know and week - _WEEKS_BACK <= message.week < week))
    ]
    return sorted(due, key=lambda message: -message.week)[:_MOST_LINES]


def _what_to_tell(x: Exchange, one: Accompanied, reach: Reach) -> Say | None:
    due = _due(x, one)
    if not due:
        return None
    tick_key = "button.forwarded" if reach.way is Way.WHATSAPP else "button.told"
    ticked = Option(tap=Tap("", 0, f"/sudah_titip {one.person.id}"), key=tick_key)
    if reach.way is Way.WHATSAPP and reach.phone is not None:
        body = f"{due[0].theme}\n\n{due[0].body}"
        link = Option(
            url=f"https://wa.me/{reach.phone.removeprefix('+')}?text={quote(body)}", key="button.forward_whatsapp"
        )
        return Say(key="tip.forward", facts={"name": one.person.name, "body": body}, options=((link,), (ticked,)))
    told: list[Fact] = [{"label": message.theme, "answer": message.short} for message in due]
    return Say(key="relay.tell", facts={"name": one.person.name, "told": told}, options=((ticked,),))


def _choices(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance: whom this kader accompanies."""
    return {"anak": [{"name": str(one.person.id), "label": one.person.name} for one in _accompanied(x)]}


PURPOSE = Purpose(form="titipan", instances=_choices, keep=keep)
