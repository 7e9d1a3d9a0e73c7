"""/genting for those who accompany families: who may need a sponsor, who is proposed, and the family's yes."""

from __future__ import annotations

from domain.people import Relation
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people.consent_purposes import TEXTS
from handlers.tell import tell
from storage.database import Store
from storage.genting import sponsorships
from storage.genting import targets as genting_targets
from storage.genting.sponsorships import Aid
from storage.genting.targets import Candidate, Target
from storage.people import consents
from storage.people.consents import Consent, Purpose
from storage.scope import Scope

PER_SCREEN = 15
MOST_LINES = 5  # of what arrived
SPOKEN = "spoken"


def listing(x: Exchange) -> list[Say]:
    """Who is proposed, each with where it stands; who may need it by the register, behind a button."""
    found = [one for one in genting_targets.targets_in(x.store, x.scope) if one.accompanied]
    waiting = len(genting_targets.candidates(x.store, x.scope, x.today))
    facts: dict[str, Fact] = {
        "count": len(found),
        "agreeing": sum(one.agreed is True for one in found),
        "sponsored": sum(bool(one.helps) for one in found if one.agreed is True),
        "waiting": waiting,
    }
    rows = [(_line(one),) for one in sorted(found, key=_first)[:PER_SCREEN]]
    if waiting:
        rows.append((Option(tap=Tap("", 0, "/genting_usul"), key="genting.do_propose", facts={"count": waiting}),))
    return [Say(key="genting.mine", facts=facts, options=tuple(rows))]


def candidates(x: Exchange) -> list[Say]:
    """/genting_usul: those who may need a sponsor, with the reasons out of the register."""
    found = genting_targets.candidates(x.store, x.scope, x.today)
    if not found:
        return [Say(key="genting.no_candidates")]
    lines: list[Fact] = [{"name": one.name, "reasons": _reasons(one)} for one in found[:PER_SCREEN]]
    rows = tuple(
        (Option(tap=Tap("", 0, f"/genting_daftarkan {one.person_id}"), label=one.name),) for one in found[:PER_SCREEN]
    )
    return [Say(key="genting.candidates", facts={"candidates": lines, "count": len(found)}, options=rows)]


def propose(x: Exchange, person_id: int) -> list[Say]:
    """/genting_daftarkan: on the list, and the family's yes is asked for next."""
    assert x.account is not None
    found = genting_targets.candidates(x.store, x.scope, x.today)
    one = next((one for one in found if one.person_id == person_id), None)
    if one is None:
        return [Say(key="trouble.not_now")]
    target_id = genting_targets.propose(x.store, one, x.account.id, x.now)
    x.note("propose", "genting_target", target_id)
    return [Say(key="genting.proposed", facts={"name": one.name}), *card(x, target_id)]


def card(x: Exchange, target_id: int) -> list[Say]:
    """/genting_anak"""
    target = genting_targets.target_in(x.store, x.scope, target_id)
    return [Say(key="trouble.not_yours")] if target is None or target.closed else [_card(x, target)]


def ask_consent(x: Exchange, target_id: int) -> list[Say]:
    """/genting_izin: the words that are read aloud, and the family's answer."""
    target = genting_targets.target_in(x.store, x.scope, target_id)
    if target is None or target.closed:
        return [Say(key="trouble.not_yours")]
    rows = tuple((_button(f"/genting_{deed} {target.id}", f"genting.do_{deed}"),) for deed in ("setuju", "tolak"))
    return [
        Say(key="genting.read_aloud", facts={"name": target.name}),
        Say(key=TEXTS[Purpose.GENTING][0], options=rows),
    ]


def agree(x: Exchange, target_id: int) -> list[Say]:
    """/genting_setuju: the family said yes to the kader."""
    return _said(x, target_id, given=True)


def refuse(x: Exchange, target_id: int) -> list[Say]:
    """/genting_tolak: a no is a no, and nothing is matched or told any more."""
    return _said(x, target_id, given=False)


def take_off(x: Exchange, target_id: int) -> list[Say]:
    """/genting_keluar: off the list, and her sponsors are free for others."""
    assert x.account is not None
    target = genting_targets.target_in(x.store, x.scope, target_id)
    if target is None:
        return [Say(key="trouble.not_yours")]
    if not genting_targets.close(x.store, target.id, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    for match in sponsorships.of_target(x.store, target):
        sponsorships.end(x.store, match.id, x.account.id, x.now)
        told = Say(key="genting.matcher_told", facts={"code": target.code}, lane=Lane.REMINDER)
        tell(x.store, match.matched_by, told, now=x.now, quiet_hours=True)
    x.note("take_off", "genting_target", target.id)
    return [Say(key="genting.taken_off", facts={"name": target.name}), *listing(x)]


def proof(x: Exchange, target_id: int) -> list[Say]:
    """/genting_bukti: the photos of what arrived, the newest few."""
    target = genting_targets.target_in(x.store, x.scope, target_id)
    if target is None:
        return [Say(key="trouble.not_yours")]
    shown = [one for one in sponsorships.aid_of(x.store, target) if one.media_id is not None]
    facts = [_arrived(one) for one in shown]
    return [
        Say(key="genting.proof", facts=told, media=one.media_id)
        for told, one in list(zip(facts, shown, strict=True))[-MOST_LINES:]
    ] or [Say(key="genting.no_proof")]


def _said(x: Exchange, target_id: int, *, given: bool) -> list[Say]:
    assert x.account is not None
    target = genting_targets.target_in(x.store, x.scope, target_id)
    if target is None or target.closed:
        return [Say(key="trouble.not_yours")]
    said = Consent(
        purpose=Purpose.GENTING,
        given=given,
        text_version=TEXTS[Purpose.GENTING][1],
        language=x.chat.language,
        channel=SPOKEN,
        at=x.now,
        given_by=str(Relation.IBU),
        recorded_by=x.account.id,
    )
    consents.record(x.store, said, person_id=target.person_id)
    x.note("consent" if given else "withdraw_consent", "genting_target", target.id)
    key = "genting.agreed" if given else "genting.refused"
    return [Say(key=key, facts={"name": target.name}), *card(x, target.id)]


def _card(x: Exchange, target: Target) -> Say:
    arrived = sponsorships.aid_of(x.store, target)
    lines: list[Fact] = [_arrived(one) for one in arrived[-MOST_LINES:]]
    facts: dict[str, Fact] = {
        "name": target.name,
        "baby": target.baby,
        "code": target.code,
        "reasons": _reasons(target),
        "consent": [_consent(target)],
        "helps": [f"genting.help_{one}" for one in target.helps],
        "help_waits": target.agreed is not True,
        "arrived": lines,
        "count": len(arrived),
    }
    rows = []
    if target.helps and target.agreed is True:
        rows.append((_button(f"/genting_bantuan {target.id}", "genting.do_deliver"),))
    if target.agreed is not True:
        rows.append((_button(f"/genting_izin {target.id}", "genting.do_ask"),))
    if any(one.media_id is not None for one in arrived):
        rows.append((_button(f"/genting_bukti {target.id}", "genting.do_proof"),))
    rows.append((_button(f"/genting_keluar {target.id}", "genting.do_take_off"),))
    return Say(key="genting.card", facts=facts, options=tuple(rows))


def goes_on(store: Store, scope: Scope, mother_id: int) -> list[Say]:
    """Said with a birth: a sponsor's help for the mother is the baby's from now on."""
    return [
        Say(
            key="genting.goes_on",
            facts={"name": one.name, "baby": one.baby},
            options=((_button(f"/genting_anak {one.id}", "button.open"),),),
        )
        for one in genting_targets.targets_in(store, scope)
        if one.person_id == mother_id and one.helps and one.baby and not one.closed
    ]


def _arrived(one: Aid) -> dict[str, Fact]:
    return {"on": one.given_on, "goods": [f"genting.goods_{one.goods}"], "worth": one.worth}


def _consent(target: Target) -> str:
    return f"genting.consent_{'unasked' if target.agreed is None else 'yes' if target.agreed else 'no'}"


def _reasons(one: Candidate | Target) -> list[Fact]:
    return [f"genting.reason_{reason}" for reason in one.reasons]


def _state(target: Target) -> str:
    if target.agreed is not True:
        return f"genting.state_{'unasked' if target.agreed is None else 'refused'}"
    return "genting.state_sponsored" if target.helps else "genting.state_waiting"


def _first(target: Target) -> tuple[bool, bool, str]:
    """What the kader can do something about comes first: to ask, then to bring what arrives."""
    return target.agreed is not None, not target.helps, target.code


def _line(target: Target) -> Option:
    facts: dict[str, Fact] = {"name": target.name, "state": [_state(target)]}
    return Option(tap=Tap("", 0, f"/genting_anak {target.id}"), key="genting.line", facts=facts)


def _button(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)
