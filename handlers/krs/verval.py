"""/verval: the list of families at risk is looked for at the door: the kader by RT with one tap per household, the
pembina by team: progress, before and after, validated, sent back, approved, locked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from domain.areas import Level, level
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.verification import IN_PLACE, LIFE_EVENTS, Act, State, Workflow
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.krs import ask_house, assess
from handlers.short_ids import id_in
from handlers.tell import tell
from storage.interviews.drafts import Draft
from storage.krs import verifications
from storage.krs.verifications import Household, Verification
from storage.people import accounts, people, teams
from storage.villages import areas

PER_SCREEN = 15
LONGEST_PLACE = 24
ELSEWHERE = "-"  # households of which no RT is known
_PLACE = re.compile(r"\b(?:rt|dusun|dsn|jorong|lorong)\.?\s*[\w/]+", re.IGNORECASE)
_OPEN = (Workflow.DRAF, Workflow.PERLU_PERBAIKAN)


def begin(x: Exchange) -> list[Say]:
    """/verval, for each role its own."""
    if x.role is Role.KADER:
        return _of_kader(x)
    return _by_team(x) if x.role is Role.PEMBINA else _numbers(x)


def of_place(x: Exchange, place: str) -> list[Say]:
    """/verval_rt: the households of one RT or dusun, those to be looked for first."""
    found = [one for one in _households(x) if _place(one) == place]
    return [_listing(x, found, place)] if found else [Say(key="trouble.not_now")]


def open_page(x: Exchange, page_id: int) -> list[Say]:
    """/verval_buka: what the list said, what the rule says, and the taps."""
    household = verifications.household_in(x.store, x.scope, page_id)
    return [Say(key="trouble.not_yours")] if household is None else [_card(x, household)]


def fill(x: Exchange, rest: str) -> list[Say]:
    """/verval_isi with the page and what was found; the next household of the place comes by itself. A death or a move
    is told as the event that it is: the registry is not changed from here."""
    assert x.account is not None
    number, _, state = rest.partition(" ")
    household = verifications.household_in(x.store, x.scope, id_in(number) or 0)
    if household is None:
        return [Say(key="trouble.not_yours")]
    if state not in tuple(State) or not verifications.find(
        x.store, household.page.id, State(state), x.account.id, x.now
    ):
        return [Say(key="trouble.not_now")]
    x.note("verify", "verification", household.page.id)
    if State(state) in LIFE_EVENTS:
        return [_tell_the_event(x, household, State(state))]
    noted = Say(key="krs.noted", facts={"name": household.name, "state": [f"krs.state_{state}"]})
    return [noted, *_next(x, household)]


def send(x: Exchange) -> list[Say]:
    """/verval_kirim: all that was found goes to the pembina."""
    assert x.account is not None
    ready = [one.page.id for one in _households(x) if one.page.state is not State.BELUM]
    sent = verifications.move_all(x.store, ready, Act.SEND, x.account.id, x.now)
    if not sent:
        return [Say(key="krs.nothing_to_send")]
    x.note("send_verval", "team", x.account.team_id or 0)
    facts: dict[str, Fact] = {"count": sent, "kader": x.account.name, "of_team": _team_name(x, x.account.team_id)}
    arrived = Say(key="krs.arrived", facts=facts, options=((_button("/verval", "button.verval"),),), lane=Lane.REMINDER)
    for pembina in accounts.who_serves(x.store, x.account.area, Role.PEMBINA):
        tell(x.store, pembina.id, arrived, now=x.now, quiet_hours=True)
    return [Say(key="krs.sent", facts={"count": sent})]


def of_team(x: Exchange, team_id: int) -> list[Say]:
    """/verval_tim: one team's progress and what the pembina can do with it; 0 for families without a team."""
    found = _of_team(x, team_id)
    if not found:
        return [Say(key="trouble.not_yours")]
    facts = {**_progress(x, found), "kaders": _by_kader(x, found)}
    return [Say(key="krs.team", facts=facts, options=_team_deeds(x, team_id, found))]


def _by_kader(x: Exchange, found: Sequence[Household]) -> list[Fact]:
    """How many households each kader has looked for, and sent."""
    by_kader: dict[int, list[Household]] = {}
    for one in found:
        if one.page.found_by is not None:
            by_kader.setdefault(one.page.found_by, []).append(one)
    lines: list[Fact] = []
    for account_id, theirs in sorted(by_kader.items(), key=lambda each: -len(each[1])):
        kader = accounts.by_id(x.store, account_id)
        sent = sum(one.page.workflow not in _OPEN for one in theirs)
        lines.append({"kader": kader.name if kader is not None else "–", "done": len(theirs), "sent": sent})
    return lines


def validate(x: Exchange, team_id: int) -> list[Say]:
    """/verval_validasi: what the team sent is checked."""
    return _move(x, team_id, Act.VALIDATE)


def approve(x: Exchange, team_id: int) -> list[Say]:
    """/verval_setujui: by the kecamatan."""
    return _move(x, team_id, Act.APPROVE)


def lock(x: Exchange, team_id: int) -> list[Say]:
    """/verval_kunci: by the kecamatan; nothing changes afterwards."""
    return _move(x, team_id, Act.LOCK)


def send_back(x: Exchange, page_id: int) -> list[Say]:
    """/verval_kembalikan: one household needs another look."""
    household = verifications.household_in(x.store, x.scope, page_id)
    if household is None:
        return [Say(key="trouble.not_yours")]
    if household.page.workflow in (*_OPEN, Workflow.DIKUNCI):
        return [Say(key="trouble.not_now")]
    return interview.begin(x, PURPOSE, {"page": str(page_id)})


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """Back to the kader, with the reason."""
    assert x.account is not None
    household = verifications.household_in(x.store, x.scope, int(turn.answers["page"]))
    if household is None:
        return [Say(key="trouble.not_yours")]
    note = str(turn.answers["note"])
    if not verifications.send_back(x.store, household.page.id, note, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("return", "verification", household.page.id)
    if household.page.found_by is not None:
        again = _button(f"/verval_buka {household.page.id}", "button.open")
        facts: dict[str, Fact] = {"name": household.name, "sender": x.account.name, "reason": note}
        say = Say(key="krs.returned", facts=facts, options=((again,),), lane=Lane.REMINDER)
        tell(x.store, household.page.found_by, say, now=x.now, quiet_hours=True)
    return [Say(key="krs.sent_back", facts={"name": household.name})]


def _of_kader(x: Exchange) -> list[Say]:
    verifications.begin_year(x.store, x.scope, x.today.year, x.now)
    found = _households(x)
    if not found:
        return [Say(key="krs.nobody")]
    places = sorted({_place(one) for one in found})
    rows: list[tuple[Option, ...]] = []
    if len(places) > 1:
        rows = [(_place_button(one, found),) for one in places]
    else:
        rows = [(_line(one),) for one in _in_turn(found)[:PER_SCREEN]]
    if any(one.page.state is not State.BELUM and one.page.workflow in _OPEN for one in found):
        rows.append((_button("/verval_kirim", "button.send_verval"),))
    return [Say(key="krs.mine", facts=_progress(x, found), options=tuple(rows))]


def _listing(x: Exchange, found: Sequence[Household], place: str) -> Say:
    rows = tuple((_line(one),) for one in _in_turn(found)[:PER_SCREEN])
    return Say(
        key="krs.place", facts={**_progress(x, found), "place": "" if place == ELSEWHERE else place}, options=rows
    )


def _by_team(x: Exchange) -> list[Say]:
    found = _households(x)
    if not found:
        return [Say(key="krs.nobody")]
    of_teams: dict[int, list[Household]] = {}
    for one in found:
        of_teams.setdefault(one.page.team_id or 0, []).append(one)
    if len(of_teams) == 1:
        return of_team(x, next(iter(of_teams)))
    rows = []
    for team_id, theirs in of_teams.items():
        facts: dict[str, Fact] = {"of_team": _team_name(x, team_id), "done": _done(theirs), "count": len(theirs)}
        rows.append((Option(tap=Tap("", 0, f"/verval_tim {team_id}"), key="krs.team_line", facts=facts),))
    return [Say(key="krs.teams", facts=_progress(x, found), options=tuple(rows))]


def _numbers(x: Exchange) -> list[Say]:
    """A koordinator's: counts, no names."""
    counts = verifications.counts(x.store, x.scope, x.today.year)
    by_workflow: Counter[str] = Counter()
    for one in counts:
        by_workflow[f"krs.workflow_{one.workflow.lower()}"] += one.count
    facts: dict[str, Fact] = {
        "area": areas.name_path(x.store, x.scope.area),
        "count": sum(one.count for one in counts),
        "done": sum(one.count for one in counts if one.state is not State.BELUM),
        "before": sum(one.count for one in counts if one.was_krs),
        "after": sum(one.count for one in counts if one.state is State.DITEMUKAN_KRS),
        "stages": [{"state": [key], "count": number} for key, number in by_workflow.items()],
    }
    return [Say(key="krs.numbers", facts=facts)]


def _card(x: Exchange, household: Household) -> Say:
    page = household.page
    krs = assess.of_family(x, page.family_id, page.year)
    verifications.computed(x.store, page.id, krs)
    facts: dict[str, Fact] = {
        "name": household.name,
        "place": "" if _place(household) == ELSEWHERE else _place(household),
        "was": [f"krs.was_{_yes_no(page.was_krs)}"],
        "by_rule": [f"krs.is_{_yes_no(krs.at_risk if krs.target else False)}"],
        "reasons": [f"krs.factor_{one}" for one in krs.factors],
        "missing": [f"krs.missing_{one}" for one in krs.missing],
        "state": [f"krs.state_{page.state}"],
        "workflow": [f"krs.workflow_{page.workflow.lower()}"],
        "reason": page.note or "" if page.workflow is Workflow.PERLU_PERBAIKAN else "",
        "title": f"{krs.version}, {page.year}",
    }
    return Say(key="krs.card", facts=facts, options=_taps(x, page))


def _taps(x: Exchange, page: Verification) -> tuple[tuple[Option, ...], ...]:
    if x.role is Role.PEMBINA:
        back = _button(f"/verval_kembalikan {page.id}", "button.give_back")
        return () if page.workflow in (*_OPEN, Workflow.DIKUNCI) else ((back,),)
    if page.workflow not in _OPEN:
        return ()
    unknown = len(ask_house.known(x, page.family_id)) < len(ask_house.HOUSE)
    states = ((_button(f"/verval_isi {page.id} {one}", f"krs.tap_{one}"),) for one in State if one is not State.BELUM)
    return (*(((ask_house.button(page.id),),) if unknown else ()), *states)


def _tell_the_event(x: Exchange, household: Household, state: State) -> Say:
    """Who died, or that they moved: told with the event's own questions."""
    command = "meninggal" if state is State.MENINGGAL else "pindah"
    members = [one for one in people.members(x.store, x.scope, household.page.family_id) if one.died_on is None]
    rows = [(Option(tap=Tap("", 0, f"/{command} {one.id}"), label=one.name),) for one in members]
    rows.append((_button("/verval", "button.verval"),))
    return Say(key=f"krs.now_{command}", facts={"name": household.name}, options=tuple(rows))


def _next(x: Exchange, after: Household) -> list[Say]:
    """The next household of the same place that nobody has looked for."""
    found = [one for one in _households(x) if _place(one) == _place(after)]
    waiting = next((one for one in _in_turn(found) if one.page.state is State.BELUM), None)
    return [_card(x, waiting)] if waiting is not None else _of_kader(x)


def _move(x: Exchange, team_id: int, act: Act) -> list[Say]:
    assert x.account is not None
    if act in (Act.APPROVE, Act.LOCK) and level(x.scope.area) > Level.KECAMATAN:
        return [Say(key="trouble.not_for_role")]
    ids = [one.page.id for one in _of_team(x, team_id)]
    moved = verifications.move_all(x.store, ids, act, x.account.id, x.now)
    if not moved:
        return [Say(key="trouble.not_now")]
    x.note(f"{act}_verval", "team", team_id)
    return [Say(key=f"krs.done_{act}", facts={"count": moved}), *of_team(x, team_id)]


def _team_deeds(x: Exchange, team_id: int, found: Sequence[Household]) -> tuple[tuple[Option, ...], ...]:
    at = Counter(one.page.workflow for one in found)
    may_approve = level(x.scope.area) <= Level.KECAMATAN
    deeds = [
        (command, key, at[was])
        for command, key, was, may in (
            ("verval_validasi", "krs.do_validate", Workflow.DIKIRIM, True),
            ("verval_setujui", "krs.do_approve", Workflow.DIVALIDASI_PKB, may_approve),
            ("verval_kunci", "krs.do_lock", Workflow.DISETUJUI_KECAMATAN, may_approve),
        )
        if may and at[was]
    ]
    rows = [
        (Option(tap=Tap("", 0, f"/{command} {team_id}"), key=key, facts={"count": count}),)
        for command, key, count in deeds
    ]
    sent = [one for one in found if one.page.workflow is Workflow.DIKIRIM]
    differs = sorted(sent, key=lambda one: one.page.state in IN_PLACE and one.page.was_krs == _found_krs(one.page))
    return (*((_line(one),) for one in differs[:PER_SCREEN]), *rows)


def _found_krs(page: Verification) -> bool:
    return page.state is State.DITEMUKAN_KRS


def _of_team(x: Exchange, team_id: int) -> list[Household]:
    return [one for one in _households(x) if (one.page.team_id or 0) == team_id]


def _households(x: Exchange) -> Sequence[Household]:
    return verifications.households(x.store, x.scope, x.today.year)


def _progress(x: Exchange, found: Sequence[Household]) -> dict[str, Fact]:
    """Done and to do, and before against after."""
    return {
        "count": len(found),
        "done": _done(found),
        "sent": sum(one.page.workflow not in _OPEN for one in found),
        "before": sum(one.page.was_krs is True for one in found),
        "after": sum(_found_krs(one.page) for one in found),
        "of_team": _team_name(x, found[0].page.team_id),
    }


def _done(found: Sequence[Household]) -> int:
    return sum(one.page.state is not State.BELUM for one in found)


def _in_turn(found: Sequence[Household]) -> list[Household]:
    """Sent back first, then those to be looked for, then the rest."""
    return sorted(
        found, key=lambda one: (one.page.workflow is not Workflow.PERLU_PERBAIKAN, one.page.state is not State.BELUM)
    )


def _place(household: Household) -> str:
    """The RT or dusun: as the list has it, else as the address says."""
    original = {heading.casefold(): text for heading, text in household.page.original.items()}
    named = " ".join(f"{word} {original[key]}" for key, word in (("dusun", "Dusun"), ("rt", "RT")) if original.get(key))
    if not named and household.address:
        match = _PLACE.search(household.address)
        named = " ".join(match[0].split()) if match else ""
    return named[:LONGEST_PLACE] or ELSEWHERE


def _place_button(place: str, found: Sequence[Household]) -> Option:
    there = [one for one in found if _place(one) == place]
    facts: dict[str, Fact] = {
        "place": "" if place == ELSEWHERE else place,
        "done": _done(there),
        "count": len(there),
    }
    return Option(tap=Tap("", 0, f"/verval_rt {place}"), key="krs.place_line", facts=facts)


def _line(one: Household) -> Option:
    facts: dict[str, Fact] = {"name": one.name, "state": [f"krs.state_{one.page.state}"]}
    return Option(tap=Tap("", 0, f"/verval_buka {one.page.id}"), key="krs.line", facts=facts)


def _team_name(x: Exchange, team_id: int | None) -> str:
    team = teams.by_id(x.store, team_id) if team_id else None
    return team.name if team is not None else areas.name_path(x.store, x.scope.area)


def _yes_no(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _button(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)


def _sent_pages(x: Exchange) -> dict[str, list[dict[str, str]]]:
    """The instance `verval`: pages that can be sent back."""
    return {
        "verval": [
            {"name": str(one.page.id), "label": one.name}
            for one in _households(x)
            if one.page.workflow not in (*_OPEN, Workflow.DIKUNCI)
        ]
    }


PURPOSE = Purpose(form="kembalikan_verval", instances=_sent_pages, keep=keep)
