"""A mother enrols herself, without a kader's link: her desa, whom it is about, a date. The kader of that desa says
whether it is so; before that nothing is shown and nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from domain.ages import PREGNANCY_DAYS
from domain.areas import Level, level, parse_area
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role, child_name
from domain.talk import Fact, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers import interview, welcome
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.people import consent, requests
from storage.interviews.drafts import Draft
from storage.people import accounts, consents, families, people
from storage.people.accounts import Account
from storage.people.consents import Consent
from storage.people.families import Person
from storage.people.requests import Kind, Request
from storage.villages import areas
from storage.wire import chats

CONSENT_VERSION = "2026-11"  # of the sentence that the form shows before anything is asked
PREFIX = "desa-"  # of what a poster's link brings: /start desa-15-06-06-2002
_MOST_ALIKE = 3


def begin(x: Exchange, area: str = "") -> list[Say]:
    """The form; area: the desa that a poster's link has told already."""
    if x.account is not None:
        return [welcome.outside(x)]
    if not accounts.areas_of(x.store, Role.KADER):
        return [Say(key="enrol.nobody_yet")]
    return interview.begin(x, PURPOSE, {"area": area} if area else None)


def by_poster(x: Exchange, payload: str) -> list[Say]:
    """A poster's link: the desa is known; one that has no kader here is asked for."""
    try:
        area = parse_area(payload.removeprefix(PREFIX).replace("-", "."))
    except ValueError:
        return begin(x)
    return begin(x, area if area in accounts.areas_of(x.store, Role.KADER) else "")


def _refused(_x: Exchange) -> list[Say]:
    return [Say(key="enrol.refused")]


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """She waits for the kader's yes."""
    answers = turn.answers
    if answers[interview.CONSENT] != "yes":
        return _refused(x)
    area = str(answers["area"])
    if area not in accounts.areas_of(x.store, Role.KADER) or level(area) is not Level.DESA_KELURAHAN:
        return [Say(key="enrol.nobody_yet")]
    account = accounts.create(x.store, role=Role.KELUARGA, area=area, name=str(answers["name"]), now=x.now)
    chats.set_account(x.store, x.chat.id, account.id)
    chats.set_zone(x.store, x.chat.id, areas.zone(x.store, area))
    requests.put(x, Kind.ENROL, lambda made, kader: _question(x, made, kader), account=account, details=_told(answers))
    return [Say(key="enrol.waiting", facts={"area": areas.name_path(x.store, area)})]


def granted(x: Exchange, theirs: Exchange, made: Request) -> list[Say]:
    """The kader's yes: a new family in her care."""
    assert x.account is not None
    told = made.details
    family = families.add_family(x.store, area=made.area, team_id=x.account.team_id, now=x.now)
    herself = _add(x, family.id, theirs, Relation(told["relation"]))
    mother = herself
    if told["relation"] != Relation.IBU:
        mother = families.add_person(
            x.store,
            family_id=family.id,
            name=str(told["mother_name"]),
            relation=Relation.IBU,
            sex=Sex.FEMALE,
            now=x.now,
        )
    accompanied = _begin_episode(x, family.id, mother, told)
    _record_consent(x, theirs, accompanied, told)
    return _welcomed(x, theirs, herself)


def matched(x: Exchange, theirs: Exchange, made: Request, known: Person) -> list[Say]:
    """She belongs to a family that the kader knows: nobody is entered twice."""
    relation = Relation(made.details["relation"])
    members = people.members(x.store, x.scope, known.family_id)
    same = [one for one in members if one.relation is relation and relation is Relation.IBU]
    herself = same[0] if len(same) == 1 else _add(x, known.family_id, theirs, relation)
    return _welcomed(x, theirs, herself)


def known(x: Exchange, person_id: int) -> Person | None:
    """A person whom the decider accompanies."""
    return people.person_in(x.store, x.scope, person_id)


def _welcomed(x: Exchange, theirs: Exchange, herself: Person) -> list[Say]:
    assert theirs.account is not None
    accounts.set_person(x.store, theirs.account.id, herself.id)
    consent.ask_first(x, theirs)
    return [Say(key="join.accepted", facts={"name": theirs.account.name})]


def _add(x: Exchange, family_id: int, theirs: Exchange, relation: Relation) -> Person:
    assert theirs.account is not None
    sex = {Relation.IBU: Sex.FEMALE, Relation.NENEK: Sex.FEMALE, Relation.AYAH: Sex.MALE, Relation.KAKEK: Sex.MALE}
    return families.add_person(
        x.store,
        family_id=family_id,
        name=theirs.account.name,
        relation=relation,
        sex=sex.get(relation),
        now=x.now,
    )


def _begin_episode(x: Exchange, family_id: int, mother: Person, told: Mapping[str, Any]) -> Person:
    """The pregnancy, or the child with its own stretch of life. Returns whom it is about."""
    if told["about"] == "pregnant":
        hpht: date = told["hpht"]
        families.open_episode(
            x.store,
            person_id=mother.id,
            kind=EpisodeKind.PREGNANCY,
            started_on=hpht,
            started_estimated=bool(told["estimated"]),
            due_on=hpht + timedelta(days=PREGNANCY_DAYS),
            now=x.now,
        )
        return mother
    child = families.add_person(
        x.store,
        family_id=family_id,
        name=child_name(str(told["child_name"]), mother.name),
        relation=Relation.ANAK,
        sex=Sex(told["sex"]),
        birth_date=told["birth_date"],
        mother_id=mother.id,
        now=x.now,
    )
    families.open_episode(x.store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=told["birth_date"], now=x.now)
    return child


def _record_consent(x: Exchange, theirs: Exchange, person: Person, told: Mapping[str, Any]) -> None:
    """What she agreed to before she wrote anything about herself."""
    given = Consent(
        purpose=consents.Purpose.PENDAMPINGAN,
        given=True,
        text_version=CONSENT_VERSION,
        language=theirs.chat.language,
        channel=theirs.chat.address.channel,
        at=x.now,
        given_by=str(told["relation"]),
    )
    consents.record(x.store, given, person_id=person.id)


def _told(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept until the kader has answered. Only HPL known: HPHT follows from it."""
    pregnant = answers["about"] == "pregnant"
    hpht = answers.get("hpht")
    if pregnant and hpht is None:
        hpht = answers["hpl"] - timedelta(days=PREGNANCY_DAYS)
    return {
        "relation": str(answers["relation"]),
        "about": str(answers["about"]),
        "mother_name": str(answers.get("mother_name") or ""),
        "hpht": hpht if pregnant else None,
        "estimated": pregnant and answers.get("hpht") is None,
        "child_name": str(answers.get("child_name") or ""),
        "sex": str(answers.get("sex") or ""),
        "birth_date": answers.get("birth_date"),
    }


def _question(x: Exchange, made: Request, kader: Account) -> Say:
    """Is it so? With the families that it may be already, as far as this kader sees them."""
    told = made.details
    pregnant = told["about"] == "pregnant"
    named = told["mother_name"] or _name(x, made) if pregnant else told["child_name"]
    alike = _alike(x, kader, named, told["birth_date"])
    facts: dict[str, Fact] = {
        "name": _name(x, made),
        "relation": str(told["relation"]),
        "child": "" if pregnant else told["child_name"],
        "mother": told["mother_name"],
        "on": told["hpht"] if pregnant else told["birth_date"],
    }
    rows = [
        (Option(tap=Tap("", 0, f"/cocokkan {made.id} {one.id}"), key="button.this_family", facts={"name": one.name}),)
        for one in alike
    ]
    return Say(key="enrol.is_it_right", facts=facts, options=(*requests.answers(made), *rows), lane=Lane.ALERT)


def _name(x: Exchange, made: Request) -> str:
    account = accounts.by_id(x.store, made.account_id)
    return account.name if account is not None else ""


def _alike(x: Exchange, kader: Account, name: str, birth_date: date | None) -> list[Person]:
    if kader.scope is None:
        return []
    found = people.find_alike(x.store, kader.scope, name, birth_date)
    return [one.person for one in found if one.person is not None][:_MOST_ALIKE]


def _instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The desa in which a kader is in service: by name, and by code for whoever has it from a poster."""
    return {
        "wilayah": [
            {"name": area, "label": areas.name_path(x.store, area)} for area in accounts.areas_of(x.store, Role.KADER)
        ]
    }


PURPOSE = Purpose(form="daftar_sendiri", instances=_instances, keep=keep, refused=_refused)
