"""Somebody comes into a kader's care: bride and groom, a pregnant woman, a mother with her newborn, a child. Whom, is
asked first; who may be known already is asked about before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from domain import ages
from domain.ages import KnownDate
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, child_name
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.family import joining
from handlers.interview import Purpose
from handlers.people import same_person, tell_event
from storage.interviews.drafts import Draft
from storage.people import consents, families, people
from storage.people.consents import Consent
from storage.people.families import Family, Person

SPOKEN = "spoken"  # the kader read it aloud and recorded the answer
CONSENT_VERSION = "2026-11"  # of the sentence that the form makes the kader read aloud
_WEDDING_SOON = timedelta(days=90)  # where no day is fixed yet: an estimate, marked as such

Answers = Mapping[str, Any]


def begin(x: Exchange, rest: str) -> list[Say]:
    """/daftar asks whom; /daftar anak goes on at once."""
    form = FORM_OF.get(rest.strip().casefold())
    if form is not None:
        return interview.begin(x, PURPOSES[form])
    rows = tuple((Option(tap=Tap("", 0, f"/daftar {who}"), key=f"button.register_{who}"),) for who in FORM_OF)
    return [Say(key="register.whom", options=rows)]


def _keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    if turn.answers[interview.CONSENT] != "yes":
        return _refused(x)
    return same_person.asked_first(x, draft, turn.answers) or register(x, draft, turn.answers, None)


def _refused(_x: Exchange) -> list[Say]:
    """What is not kept and not sent; the way back, for a no that was a slip or changes."""
    again = Option(tap=Tap("", 0, "/daftar"), key="button.register_another")
    return [Say(key="register.refused", options=((again,),))]


def register(x: Exchange, draft: Draft, answers: Answers, mother: Person | None) -> list[Say]:
    """Everything at once, in this transaction. mother: of a child, if she is known."""
    return _MAKE[draft.form](x, draft, answers, mother)


def another(x: Exchange, rest: str) -> list[Say]:
    """/orang_lain: the one who was asked about is somebody else; then whether the mother is known."""
    draft = same_person.waiting(x, rest)
    if draft is None:
        return [Say(key="trouble.not_now")]
    answers = interview.record(x, PURPOSES[draft.form], draft)
    if asked := same_person.mother_asked(x, draft, answers):
        return asked
    return _from_waiting(x, draft, answers, None)


def new_mother(x: Exchange, rest: str) -> list[Say]:
    """/ibu_lain: a mother of the same name, another family."""
    draft = same_person.waiting(x, rest)
    if draft is None:
        return [Say(key="trouble.not_now")]
    return _from_waiting(x, draft, interview.record(x, PURPOSES[draft.form], draft), None)


def known_mother(x: Exchange, rest: str) -> list[Say]:
    """/ibu_itu: the child joins her family."""
    run, _, number = rest.partition(" ")
    draft = same_person.waiting(x, run)
    mother = same_person.seen(x, number)
    if draft is None or mother is None:
        return [Say(key="trouble.not_now")]
    return _from_waiting(x, draft, interview.record(x, PURPOSES[draft.form], draft), mother)


def _from_waiting(x: Exchange, draft: Draft, answers: Answers, mother: Person | None) -> list[Say]:
    same_person.done_with(x, draft)
    return register(x, draft, answers, mother)


def _child(x: Exchange, _draft: Draft, answers: Answers, mother: Person | None) -> list[Say]:
    born = birth_date_of(answers, x.today)
    if mother is None:
        mother = _add(x, _family(x), str(answers["mother_name"]), Relation.IBU, Sex.FEMALE)
    child = families.add_person(
        x.store,
        family_id=mother.family_id,
        name=child_name(str(answers["child_name"]), mother.name),
        relation=Relation.ANAK,
        sex=Sex(answers["sex"]),
        birth_date=born.day,
        birth_date_estimated=born.estimated,
        mother_id=mother.id,
        now=x.now,
    )
    opened = families.open_episode(
        x.store,
        person_id=child.id,
        kind=EpisodeKind.CHILD,
        started_on=born.day,
        started_estimated=born.estimated,
        now=x.now,
    )
    _consented(x, child, Relation.IBU)
    readers = [one.id for one in people.members(x.store, x.scope, child.family_id)]
    joining.begins_beside(x.store, readers, opened, x.now, x.policy)
    facts: dict[str, Fact] = {"child": child.name, "mother": mother.name}
    report = Option(tap=Tap("", 0, f"/lapor {child.id}"), key="button.report")
    return [Say(key="register.done", facts=facts, options=((report,), *_next(child)))]


def _pregnant(x: Exchange, _draft: Draft, answers: Answers, _mother: Person | None) -> list[Say]:
    woman = _add(
        x, _family(x), str(answers["mother_name"]), Relation.IBU, Sex.FEMALE, _of_age(answers, "mother_age", x.today)
    )
    hpht, estimated = tell_event.hpht_of(answers, x.today)
    due = ages.due_date(hpht)
    families.open_episode(
        x.store,
        person_id=woman.id,
        kind=EpisodeKind.PREGNANCY,
        started_on=hpht,
        started_estimated=estimated,
        due_on=due,
        now=x.now,
    )
    _consented(x, woman, Relation.IBU)
    facts: dict[str, Fact] = {
        "name": woman.name,
        "weeks": ages.gestation_weeks(hpht, x.today),
        "due_on": due,
        "estimated": estimated,
    }
    return [Say(key="register.done_pregnant", facts=facts, options=_next(woman))]


def _after_birth(x: Exchange, draft: Draft, answers: Answers, _mother: Person | None) -> list[Say]:
    mother = _add(
        x, _family(x), str(answers["mother_name"]), Relation.IBU, Sex.FEMALE, _of_age(answers, "mother_age", x.today)
    )
    _consented(x, mother, Relation.IBU)
    return tell_event.born(x, draft, answers, mother, answers["happened_on"])


def _couple(x: Exchange, _draft: Draft, answers: Answers, _mother: Person | None) -> list[Say]:
    family = _family(x)
    wedding = answers.get("wedding")
    bride = _add(
        x,
        family,
        str(answers["bride_name"]),
        Relation.CALON_ISTRI,
        Sex.FEMALE,
        _of_age(answers, "bride_age", x.today),
    )
    couple = [bride]
    if answers.get("groom_name"):
        groom = str(answers["groom_name"])
        couple.append(_add(x, family, groom, Relation.CALON_SUAMI, Sex.MALE, _of_age(answers, "groom_age", x.today)))
    for one in couple:
        families.open_episode(
            x.store,
            person_id=one.id,
            kind=EpisodeKind.CATIN,
            started_on=wedding or x.today + _WEDDING_SOON,
            started_estimated=wedding is None,
            now=x.now,
        )
        _consented(x, one, one.relation)
    names: list[Fact] = [one.name for one in couple]
    return [Say(key="register.done_catin", facts={"names": names, "on": wedding}, options=_next(bride))]


def birth_date_of(answers: Answers, today: date) -> KnownDate:
    """As given, or estimated from an age in months."""
    if answers.get("birth_date") is not None:
        return KnownDate(answers["birth_date"])
    return ages.of_age_months(int(answers["age_months"]), today)


def _of_age(answers: Answers, question: str, today: date) -> KnownDate | None:
    years = answers.get(question)
    return None if years is None else ages.of_age_years(int(years), today)


def _family(x: Exchange) -> Family:
    assert x.account is not None
    return families.add_family(x.store, area=x.account.area, team_id=x.account.team_id, now=x.now)


def _add(x: Exchange, family: Family, name: str, relation: Relation, sex: Sex, born: KnownDate | None = None) -> Person:
    return families.add_person(
        x.store,
        family_id=family.id,
        name=name,
        relation=relation,
        sex=sex,
        birth_date=born.day if born is not None else None,
        birth_date_estimated=born is not None and born.estimated,
        now=x.now,
    )


def _consented(x: Exchange, person: Person, by: Relation) -> None:
    """The yes that was given aloud, and the audit log's line."""
    consent = Consent(
        purpose=consents.Purpose.PENDAMPINGAN,
        given=True,
        text_version=CONSENT_VERSION,
        language=x.chat.language,
        channel=SPOKEN,
        at=x.now,
        given_by=str(by),
        recorded_by=x.account_id,
    )
    consents.record(x.store, consent, person_id=person.id)
    x.note("register", "person", person.id)


def _next(person: Person) -> tuple[tuple[Option, ...], ...]:
    return (
        (Option(tap=Tap("", 0, f"/undang_keluarga {person.id}"), key="button.invite_family"),),
        (Option(tap=Tap("", 0, f"/lengkapi {person.id}"), key="button.complete"),),
    )


Make = Callable[[Exchange, Draft, Answers, Person | None], list[Say]]
_MAKE: Mapping[str, Make] = {
    "daftar_hamil": _pregnant,
    "daftar_nifas": _after_birth,
    "daftar_anak": _child,
    "daftar_catin": _couple,
}
FORM_OF = {"hamil": "daftar_hamil", "nifas": "daftar_nifas", "anak": "daftar_anak", "catin": "daftar_catin"}
PURPOSES = {form: Purpose(form=form, instances=lambda _x: {}, keep=_keep, refused=_refused) for form in _MAKE}
