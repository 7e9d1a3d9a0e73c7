"""What was not asked at the beginning is filled in later, and what was written wrongly is put right: a name, NIK, an
exact birth date, further members of the family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from domain import ages
from domain.episodes import Kind
from domain.growth_tables import Sex
from domain.life_events import AnchorCorrected, ImpossibleEvent
from domain.people import EpisodeKind, Relation, one_line
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose, Subject
from handlers.people import life_events, tell_event
from handlers.people.residents import Residents
from storage.interviews.drafts import Draft
from storage.people import families, people
from storage.people.families import Person

_SEX_OF = {Relation.AYAH: Sex.MALE, Relation.KAKEK: Sex.MALE, Relation.NENEK: Sex.FEMALE, Relation.IBU: Sex.FEMALE}


def begin(x: Exchange, person_id: int) -> list[Say]:
    """/lengkapi: of this person."""
    return _begin(x, PURPOSE, person_id)


def add_member(x: Exchange, person_id: int) -> list[Say]:
    """/anggota: of this person's family."""
    return _begin(x, MEMBER, person_id)


def _begin(x: Exchange, purpose: Purpose, person_id: int) -> list[Say]:
    if people.person_in(x.store, x.scope, person_id) is None:
        return [Say(key="trouble.not_yours")]
    return interview.begin(x, purpose, {"person": str(person_id)})


def _keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    person = people.person_in(x.store, x.scope, int(turn.answers["person"]))
    if person is None:
        return [Say(key="trouble.not_yours")]
    nik = str(turn.answers.get("nik") or "") or None
    born: date | None = turn.answers.get("birth_date")
    phone, address = (str(turn.answers.get(name) or "") or None for name in ("phone", "address"))
    name = one_line(str(turn.answers.get("correct_name") or "")) or person.name
    if name != person.name:
        families.rename(x.store, person.id, name)
        x.note("rename", "person", person.id)
    wrong = _born(x, replace(person, name=name), born) if born is not None else []
    families.complete(x.store, person.id, nik=nik, birth_date=None)
    families.reach(x.store, person.family_id, phone=phone, address=address)
    x.note("complete", "person", person.id)
    tell_event.note_odd(x, turn, person)
    card = Option(tap=Tap("", 0, f"/orang {person.id}"), key="button.open_card")
    says = [Say(key="register.completed", facts={"name": name}, options=((card,),))]
    return [*says, *wrong, *_same_nik(x, replace(person, name=name), nik)]


def _born(x: Exchange, person: Person, born: date) -> list[Say]:
    """A child's messages, visits and doses count from its birth, so its exact date is a corrected one."""
    episodes = people.episodes(x.store, x.scope, person.id)
    if not any(one.kind is EpisodeKind.CHILD and one.ended_on is None for one in episodes):
        families.complete(x.store, person.id, nik=None, birth_date=born)
        return []
    try:
        life_events.tell(x, AnchorCorrected(person=str(person.id), kind=Kind.CHILD, anchor=born))
    except ImpossibleEvent as error:
        return [Say(key=f"life.{error.trouble}", facts={"name": person.name})]
    return []


def _same_nik(x: Exchange, person: Person, nik: str | None) -> list[Say]:
    """Somebody else with this NIK is told at once: one of the two is a mistake, or they are one."""
    found = [
        one
        for one in people.find_alike(x.store, x.scope, person.name, person.birth_date, nik=nik)
        if one.same_nik and (one.person is None or one.person.id != person.id)
    ]
    others: list[Fact] = [one.person.name for one in found if one.person is not None]
    return [Say(key="register.same_nik", facts={"names": others, "count": len(found)})] if found else []


def _keep_member(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    person = people.person_in(x.store, x.scope, int(turn.answers["person"]))
    if person is None:
        return [Say(key="trouble.not_yours")]
    relation = Relation(turn.answers["relation"])
    years = turn.answers.get("age")
    born = ages.of_age_years(int(years), x.today) if years is not None else None
    member = families.add_person(
        x.store,
        family_id=person.family_id,
        name=str(turn.answers["member_name"]),
        relation=relation,
        sex=_SEX_OF.get(relation),
        birth_date=born.day if born is not None else None,
        birth_date_estimated=born is not None,
        now=x.now,
    )
    x.note("register", "person", member.id)
    tell_event.note_odd(x, turn, member)
    household = Option(tap=Tap("", 0, f"/rumah {member.id}"), key="button.household")
    return [Say(key="register.member", facts={"name": member.name}, options=((household,),))]


def _data(x: Exchange, person_id: int, _answers: Mapping[str, Any]) -> Residents:
    """Once it is known of whom, only her family is read."""
    person = people.person_in(x.store, x.scope, person_id)
    return Residents(x, person.family_id) if person is not None else Residents(x)


def _about(purpose: Callable[[], Purpose]) -> Subject:
    def hers(x: Exchange, person_id: int) -> Purpose | None:
        return purpose() if people.person_in(x.store, x.scope, person_id) is not None else None

    return Subject("person", hers, _data)


PURPOSE: Purpose = Purpose(form="lengkapi", instances=Residents, keep=_keep, subject=_about(lambda: PURPOSE))
MEMBER: Purpose = Purpose(form="daftar_anggota", instances=Residents, keep=_keep_member, subject=_about(lambda: MEMBER))
