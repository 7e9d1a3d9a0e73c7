"""The kader tells that a child is raised by another family: one of hers, one that is new, or another team's, for which
the pembina says yes."""

from __future__ import annotations

from datetime import date

from domain.life_events import ImpossibleEvent, NewHome
from domain.people import Relation, Role
from domain.talk import Fact, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers.exchange import Exchange
from handlers.people import life_events, new_home, requests
from handlers.people.life_events import NotYours, Told
from handlers.people.new_home import Home
from handlers.people.residents import Residents
from storage.people import accounts, people, teams
from storage.people import requests as kept
from storage.people.families import Person
from storage.people.requests import Kind, Request
from storage.people.teams import Team

_MOST_ALIKE = 5


def told(x: Exchange, turn: Turn, child: Person) -> list[Say]:
    """What the form says. Raises ImpossibleEvent and NotYours."""
    answers = turn.answers
    if answers["where"] == "other_team":
        return _ask_pembina(x, turn, child)
    home = _known(x, str(answers["caregiver"]), child) if answers["where"] == "known" else _new(turn, child)
    waits = new_home.needs_a_human(x, child)
    done = life_events.tell(x, NewHome(person=str(child.id), on=answers["happened_on"]), home=home)
    return [_done(x, "life.new_home", done, child, home, waits=waits)]


def _known(x: Exchange, chosen: str, child: Person) -> Home:
    caregiver = people.person_in(x.store, x.scope, int(chosen))
    if caregiver is None or caregiver.family_id == child.family_id:
        raise NotYours
    return _home_of(caregiver)


def _home_of(caregiver: Person) -> Home:
    return Home(area=caregiver.area, team_id=caregiver.team_id, caregiver=caregiver.name, family_id=caregiver.family_id)


def _new(turn: Turn, child: Person) -> Home:
    return Home(
        area=child.area,
        team_id=child.team_id,
        caregiver=str(turn.answers["caregiver_name"]),
        relation=Relation(turn.answers["relation"]),
    )


def _done(x: Exchange, key: str, done: Told, child: Person, home: Home, *, waits: bool) -> Say:
    """waits: the messages, for a human's word."""
    begin = Option(tap=Tap("", 0, f"/mulai_pesan {child.id}"), key="button.begin_messages")
    card = Option(tap=Tap("", 0, f"/orang {child.id}"), key="button.open_card")
    invitation = Option(tap=Tap("", 0, f"/undang_keluarga {child.id}"), key="button.invite_family")
    undo = Option(tap=Tap("", 0, f"/batalkan_kejadian {done.id}"), key="button.take_back")
    hers = people.person_in(x.store, x.scope, child.id) is not None
    possible = ((begin, waits and hers), (card, hers), (invitation, hers and x.role is Role.KADER), (undo, True))
    rows = [(option,) for option, offered in possible if offered]
    facts: dict[str, Fact] = {"name": child.name, "caregiver": home.caregiver, "silent": waits}
    return Say(key=key, facts=facts, options=tuple(rows))


def _ask_pembina(x: Exchange, turn: Turn, child: Person) -> list[Say]:
    assert x.account is not None
    team = _team(x, str(turn.answers.get("team") or ""))
    pembina = accounts.who_serves(x.store, team.area, Role.PEMBINA)
    deciding = [one for one in pembina if accounts.chats_of(x.store, one.id)]
    if not deciding:
        return [Say(key="life.no_pembina_there", facts={"title": team.name})]
    made = kept.ask(
        x.store,
        kind=Kind.CARE,
        account_id=x.account.id,
        chat_id=x.chat.id,
        area=team.area,
        team_id=team.id,
        details={
            "child": child.id,
            "caregiver": str(turn.answers["caregiver_name"]),
            "relation": str(turn.answers["relation"]),
            "on": turn.answers["happened_on"],
        },
        now=x.now,
    )
    for one in deciding:
        x.tell(one.id, _question(x, made, child, team, one))
    return [Say(key="life.new_home_asked", facts={"name": child.name, "caregiver": str(made.details["caregiver"])})]


def _team(x: Exchange, chosen: str) -> Team:
    team = teams.by_id(x.store, int(chosen)) if chosen in {each["name"] for each in Residents(x)["tim"]} else None
    if team is None:
        raise NotYours
    return team


def _question(x: Exchange, made: Request, child: Person, team: Team, pembina: accounts.Account) -> Say:
    """With the families of that team whom the caregiver may be of."""
    assert x.account is not None
    assert pembina.scope is not None
    caregiver = str(made.details["caregiver"])
    alike = [one.person for one in people.find_alike(x.store, pembina.scope, caregiver, None) if one.person is not None]
    of_team = [one for one in alike if one.team_id == team.id and one.relation is not Relation.ANAK][:_MOST_ALIKE]
    rows = [
        (Option(tap=Tap("", 0, f"/cocokkan {made.id} {one.id}"), key="button.this_family", facts={"name": one.name}),)
        for one in of_team
    ]
    facts: dict[str, Fact] = {
        "sender": x.account.name,
        "name": child.name,
        "caregiver": caregiver,
        "title": team.name,
        "found": bool(rows),
    }
    return Say(key="life.new_home_agree", facts=facts, options=(*rows, *requests.answers(made)), lane=Lane.ALERT)


def granted(x: Exchange, theirs: Exchange, made: Request) -> list[Say]:
    """The pembina's yes: the caregiver is nobody who is known there."""
    home = Home(
        area=made.area,
        team_id=made.team_id,
        caregiver=str(made.details["caregiver"]),
        relation=Relation(made.details["relation"]),
    )
    return _agreed(x, theirs, made, home)


def matched(x: Exchange, theirs: Exchange, made: Request, known: Person) -> list[Say]:
    """The pembina's yes: the caregiver's family is accompanied there."""
    return _agreed(x, theirs, made, _home_of(known))


def _agreed(x: Exchange, theirs: Exchange, made: Request, home: Home) -> list[Say]:
    """As the kader told it, so that she can take it back."""
    child = people.person_in(x.store, theirs.scope, int(made.details["child"]))
    if child is None or child.family_id == home.family_id:
        return [Say(key="trouble.not_now")]
    on: date = made.details["on"]
    waits = new_home.needs_a_human(x, child)
    try:
        done = life_events.tell(theirs, NewHome(person=str(child.id), on=on), home=home)
    except ImpossibleEvent as error:
        return [Say(key=f"life.{error.trouble}", facts={"name": child.name})]
    told = _done(theirs, "life.new_home", done, child, home, waits=waits)
    x.tell(made.account_id, Say(key=told.key, facts=told.facts, options=told.options, lane=Lane.ALERT))
    return [_done(x, "life.new_home", done, child, home, waits=waits)]
