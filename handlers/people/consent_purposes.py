"""/persetujuan: what a family has agreed to, purpose by purpose, and how it takes one back."""

from __future__ import annotations

from domain.people import EpisodeKind
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.zones import local_date
from handlers.exchange import Exchange
from handlers.family import accompany
from handlers.people import consent
from storage.people import accounts, consents, people
from storage.people.consents import Consent, Purpose
from storage.people.people import Accompanied

# The text of each purpose, and its version: a changed text gets a new one, and old yeses stay as they were.
TEXTS = {
    Purpose.PENDAMPINGAN: ("consent.care", "2026-11"),
    Purpose.PESAN: ("consent.messages", consent.TEXT_VERSION),
    Purpose.FOTO: ("consent.photos", "2026-11"),
    Purpose.GENTING: ("consent.genting", "2026-11"),
}


def listing(x: Exchange) -> list[Say]:
    """/persetujuan"""
    stands = {purpose: _stands(x, purpose) for purpose in Purpose}
    lines: list[Fact] = [
        {
            "purpose": str(purpose),
            "given": word.given if word else None,
            "on": local_date(word.at, x.chat.zone) if word else None,
        }
        for purpose, word in stands.items()
    ]
    rows = [(_button(purpose, given=word is not None and word.given),) for purpose, word in stands.items()]
    return [Say(key="consent.list", facts={"agreed": lines}, options=tuple(rows))]


def _button(purpose: Purpose, *, given: bool) -> Option:
    deed = "cabut" if given else "izin"
    return Option(tap=Tap("", 0, f"/{deed} {purpose}"), key=f"button.{deed}_{purpose}")


def explain(x: Exchange, rest: str) -> list[Say]:
    """/izin: the text of one purpose, with yes and no."""
    purpose = _purpose(rest)
    if purpose is None:
        return listing(x)
    if purpose is Purpose.PESAN:
        return consent.ask(x)
    key, version = TEXTS[purpose]
    return [
        Say(
            key=key,
            options=(
                (Option(tap=Tap("", 0, f"/izin_ya {purpose} {version}"), key="button.agree"),),
                (Option(tap=Tap("", 0, f"/cabut {purpose}"), key="button.disagree"),),
            ),
        )
    ]


def give(x: Exchange, rest: str) -> list[Say]:
    """/izin_ya: recorded with the text's version; a button of an older text shows the new one."""
    name, _, version = rest.partition(" ")
    purpose = _purpose(name)
    if purpose is None or version != TEXTS[purpose][1]:
        return explain(x, name)
    _record(x, purpose, given=True)
    return [Say(key="consent.given"), *listing(x)]


def withdraw(x: Exchange, rest: str) -> list[Say]:
    """/cabut: at once. What is pushed ends with messages; the kader hears of all others, since she must act by it."""
    purpose = _purpose(rest)
    if purpose is None:
        return listing(x)
    before = _stands(x, purpose)
    _record(x, purpose, given=False)
    if purpose is Purpose.PESAN:
        accompany.fall_silent(x)
        return [Say(key="consent.refused")]
    if before is None or not before.given:
        return [Say(key="consent.noted_no")]
    _tell_kader(x, purpose)
    return [Say(key="consent.withdrawn")]


def _purpose(name: str) -> Purpose | None:
    return Purpose(name) if name in list(Purpose) else None


def _about(x: Exchange) -> tuple[Accompanied, ...]:
    """Whom the programme accompanies in this family: their data and pictures it is about."""
    kinds = (EpisodeKind.PREGNANCY, EpisodeKind.CHILD)
    return tuple(one for kind in kinds for one in people.accompanied(x.store, x.scope, kind))


def _person_ids(x: Exchange, purpose: Purpose) -> list[int]:
    """Messages are for whoever reads here; everything else is about whom the programme accompanies."""
    assert x.account is not None
    own = [x.account.person_id] if x.account.person_id is not None else []
    return own if purpose is Purpose.PESAN else ([one.person.id for one in _about(x)] or own)


def _stands(x: Exchange, purpose: Purpose) -> Consent | None:
    """The last word; where several children differ, a no counts."""
    words = [consents.current(x.store, x.scope, number).get(purpose) for number in _person_ids(x, purpose)]
    said = [word for word in words if word is not None]
    return next((word for word in said if not word.given), said[0] if len(said) == len(words) and said else None)


def _record(x: Exchange, purpose: Purpose, *, given: bool) -> None:
    assert x.account is not None
    own = people.person_in(x.store, x.scope, x.account.person_id) if x.account.person_id is not None else None
    for number in _person_ids(x, purpose):
        by = consents.SELF if own is None or number == own.id else str(own.relation)
        said = Consent(
            purpose=purpose,
            given=given,
            text_version=TEXTS[purpose][1],
            language=x.chat.language,
            channel=x.chat.address.channel,
            at=x.now,
            given_by=by,
        )
        consents.record(x.store, said, person_id=number)
    x.note("consent" if given else "withdraw_consent", "purpose", purpose)


def _tell_kader(x: Exchange, purpose: Purpose) -> None:
    assert x.account is not None
    own = people.person_in(x.store, x.scope, x.account.person_id) if x.account.person_id is not None else None
    say = Say(key=f"consent.kader_told_{purpose}", facts={"name": x.account.name}, lane=Lane.ALERT)
    for kader in accounts.who_accompanies(x.store, x.account.area, own.team_id if own is not None else None):
        x.tell(kader.id, say)
