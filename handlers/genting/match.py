"""A pledge meets a child or mother: the koordinator chooses by code, and her kader is told."""

from __future__ import annotations

from domain.areas import Level
from domain.genting import age_months, most_urgent
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.genting import sponsors as sponsors_of
from handlers.short_ids import number_in, shortened
from handlers.tell import tell
from storage.genting import sponsors, sponsorships
from storage.genting import targets as genting_targets
from storage.genting.sponsors import Pledge
from storage.genting.sponsorships import Sponsorship
from storage.genting.targets import Target
from storage.people import accounts
from storage.villages import areas

PER_SCREEN = 15


def choose(x: Exchange, pledge_id: int) -> list[Say]:
    """/genting_pilih: whose families agree and whom nobody helps in this way yet, the most urgent first."""
    pledge = sponsors.pledge_in(x.store, x.scope, pledge_id)
    if pledge is None:
        return [Say(key="trouble.not_yours")]
    if not pledge.room:
        return [Say(key="genting.no_room")]
    found = _waiting(x, pledge)
    if not found:
        return [Say(key="genting.nobody_waits")]
    lines: list[Fact] = [_facts(x, one) for one in found[:PER_SCREEN]]
    rows = tuple((_option(pledge, one),) for one in found[:PER_SCREEN])
    facts: dict[str, Fact] = {"help_given": [f"genting.help_{pledge.help}"], "room": pledge.room, "to_choose": lines}
    return [Say(key="genting.choose", facts=facts, options=rows)]


def match(x: Exchange, rest: str) -> list[Say]:
    """/genting_pasang with the pledge and the target."""
    assert x.account is not None
    pledge_id, target_id = (number_in(word) or 0 for word in (*rest.split(), "", "")[:2])
    pledge = sponsors.pledge_in(x.store, x.scope, pledge_id)
    target = genting_targets.target_in(x.store, x.scope, target_id)
    if pledge is None or target is None:
        return [Say(key="trouble.not_yours")]
    if not sponsorships.match(x.store, target, pledge, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("match", "genting_target", target.id)
    _tell_kader(x, target, pledge)
    facts: dict[str, Fact] = {"code": target.code, "help_given": [f"genting.help_{pledge.help}"]}
    more = choose(x, pledge.id) if pledge.room > 1 and len(_waiting(x, pledge)) else []
    return [Say(key="genting.matched", facts=facts), *(more or sponsors_of.card(x, pledge.sponsor_id))]


def listing(x: Exchange, sponsor_id: int) -> list[Say]:
    """/genting_pasangan: whom a sponsor helps, by code, each with a button to end it."""
    one = sponsors.sponsor_in(x.store, x.scope, sponsor_id)
    if one is None:
        return [Say(key="trouble.not_yours")]
    codes = {target.id: target.code for target in genting_targets.targets_in(x.store, x.scope)}
    rows = [
        (_end_button(found, codes[found.target_id]),)
        for pledge in sponsors.pledges_in(x.store, x.scope)
        if pledge.sponsor_id == one.id
        for found in sponsorships.of_pledge(x.store, pledge)
        if found.target_id in codes
    ]
    return [Say(key="genting.matches", facts={"count": len(rows)}, options=tuple(rows[:PER_SCREEN]))]


def end(x: Exchange, sponsorship_id: int) -> list[Say]:
    """/genting_lepas: the match is over, what arrived stays on record; the kader is told."""
    assert x.account is not None
    for pledge in sponsors.pledges_in(x.store, x.scope):
        for found in sponsorships.of_pledge(x.store, pledge):
            target = genting_targets.target_in(x.store, x.scope, found.target_id)
            if found.id != sponsorship_id or target is None:
                continue
            sponsorships.end(x.store, found.id, x.account.id, x.now)
            x.note("end_match", "genting_target", found.target_id)
            _tell(
                x, target, "genting.kader_ended", {"code": target.code, "help_given": [f"genting.help_{pledge.help}"]}
            )
            return [Say(key="genting.ended", facts={"code": target.code}), *sponsors_of.card(x, pledge.sponsor_id)]
    return [Say(key="trouble.not_yours")]


def _waiting(x: Exchange, pledge: Pledge) -> list[Target]:
    found = [
        one
        for one in genting_targets.targets_in(x.store, x.scope)
        if one.accompanied and one.agreed is True and pledge.help not in one.helps
    ]
    return sorted(found, key=lambda one: (len(one.helps), most_urgent(one.reasons), one.code))


def _facts(x: Exchange, one: Target) -> dict[str, Fact]:
    place = next((area.name for area in areas.path(x.store, one.area) if area.level is Level.KECAMATAN), "")
    return {
        "code": one.code,
        "months": age_months(one.born, x.today),
        "place": place,
        "reasons": [f"genting.reason_{reason}" for reason in one.reasons],
        "helps": [f"genting.help_{each}" for each in one.helps],
    }


def _option(pledge: Pledge, one: Target) -> Option:
    tap = Tap("", 0, f"/genting_pasang {shortened(pledge.id)} {shortened(one.id)}")
    return Option(tap=tap, label=one.code)


def _end_button(found: Sponsorship, code: str) -> Option:
    facts: dict[str, Fact] = {"code": code, "help_given": [f"genting.help_{found.help}"]}
    return Option(tap=Tap("", 0, f"/genting_lepas {found.id}"), key="genting.do_end", facts=facts)


def _tell_kader(x: Exchange, target: Target, pledge: Pledge) -> None:
    _tell(x, target, "genting.kader_matched", {"code": target.code, "help_given": [f"genting.help_{pledge.help}"]})


def _tell(x: Exchange, target: Target, key: str, facts: dict[str, Fact]) -> None:
    """Of the team that accompanies her; no name leaves the koordinator's hands, since there is none."""
    opened = ((Option(tap=Tap("", 0, f"/genting_anak {target.id}"), key="genting.do_open"),),)
    say = Say(key=key, facts=facts, options=opened, lane=Lane.REMINDER)
    for kader in accounts.who_accompanies(x.store, target.area, target.team_id):
        tell(x.store, kader.id, say, now=x.now, quiet_hours=True, person_id=target.person_id)
