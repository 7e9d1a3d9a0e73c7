"""Before somebody is registered: is she known already, by a name that sounds alike, a near birth date, or her NIK?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain import ages
from domain.people import Relation
from domain.talk import Fact, Option, Say, Tap
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import run_of
from handlers.people import person_card
from handlers.short_ids import id_in, number_in
from storage.interviews import drafts
from storage.interviews.drafts import Draft
from storage.people import people
from storage.people.families import Person
from storage.people.people import Alike
from storage.villages import areas

MOST = 5  # shown: of more, a name is too common to tell anything
REGISTERING = ("daftar_anak", "daftar_hamil", "daftar_nifas", "daftar_catin")
_NAME_OF = {
    "daftar_anak": "child_name",
    "daftar_hamil": "mother_name",
    "daftar_nifas": "mother_name",
    "daftar_catin": "bride_name",
}
_CHILD = "daftar_anak"

Answers = Mapping[str, Any]


def asked_first(x: Exchange, draft: Draft, answers: Answers) -> list[Say]:
    """The question whether it is somebody who is known; [] if nobody is alike. The answers wait, nothing is lost."""
    found = _alike(x, draft.form, answers)
    if not found:
        return mother_asked(x, _waits(x, draft), answers) if _mothers(x, draft.form, answers) else []
    waits = _waits(x, draft)
    seen = [one.person for one in found if one.person is not None]
    options = [_option(x, f"/orang_sama {run_of(waits)} {one.id}", one) for one in seen[:MOST]]
    options.append((Option(tap=Tap("", 0, f"/orang_lain {run_of(waits)}"), key="button.somebody_else"),))
    facts: dict[str, Fact] = {
        "name": str(answers[_NAME_OF[draft.form]]),
        "alike": [_line(x, one) for one in seen[:MOST]],
        "count": sum(one.person is None for one in found),
    }
    return [Say(key="register.alike", facts=facts, options=tuple(options))]


def mother_asked(x: Exchange, waits: Draft, answers: Answers) -> list[Say]:
    """Whether the child's mother is one of those known under such a name; [] if there is none. waits: the answers."""
    found = _mothers(x, waits.form, answers)
    if not found:
        return []
    options = [_option(x, f"/ibu_itu {run_of(waits)} {one.id}", one) for one in found[:MOST]]
    options.append((Option(tap=Tap("", 0, f"/ibu_lain {run_of(waits)}"), key="button.other_mother"),))
    facts: dict[str, Fact] = {
        "child": str(answers["child_name"]),
        "mother": str(answers["mother_name"]),
        "alike": [_line(x, one) for one in found[:MOST]],
    }
    return [Say(key="register.mother_alike", facts=facts, options=tuple(options))]


def same(x: Exchange, rest: str) -> list[Say]:
    """/orang_sama: nothing is registered twice; her card opens."""
    run, _, number = rest.partition(" ")
    draft, person = waiting(x, run), seen(x, number)
    if person is None:
        return [Say(key="trouble.not_now")]
    if draft is not None:
        done_with(x, draft)
    return [Say(key="register.same", facts={"name": person.name}), *person_card.card(x, person.id)]


def waiting(x: Exchange, run: str) -> Draft | None:
    """The answers that wait for this question, if they are this person's in this chat."""
    number = number_in(run) if run else None
    return next(
        (one for one in drafts.list_of(x.store, x.chat.id) if one.id == number and one.form in REGISTERING), None
    )


def done_with(x: Exchange, draft: Draft) -> None:
    drafts.cancel(x.store, draft.id, x.now)


def seen(x: Exchange, number: str) -> Person | None:
    """A person of the registry by the id on a button, if she is in the asker's care."""
    which = id_in(number)
    return people.person_in(x.store, x.scope, which) if which is not None else None


def _waits(x: Exchange, draft: Draft) -> Draft:
    again = interview.at_summary(x, draft)
    drafts.park(x.store, again.id, x.now)
    return again


def _alike(x: Exchange, form: str, answers: Answers) -> Sequence[Alike]:
    found = people.find_alike(x.store, x.scope, str(answers[_NAME_OF[form]]), _born(form, answers, x.today))
    return [one for one in found if one.person is None or (one.person.relation is Relation.ANAK) == (form == _CHILD)]


def _mothers(x: Exchange, form: str, answers: Answers) -> list[Person]:
    if form != _CHILD:
        return []
    found = people.find_alike(x.store, x.scope, str(answers["mother_name"]), None)
    return [one.person for one in found if one.person is not None and one.person.relation is not Relation.ANAK]


def _born(form: str, answers: Answers, today: date) -> date | None:
    """What is known of the birth date; estimated ones are compared as generously as the registry does."""
    if form == _CHILD and answers.get("birth_date") is not None:
        born: date = answers["birth_date"]
        return born
    if form == _CHILD:
        return ages.of_age_months(int(answers["age_months"]), today).day
    return None


def _option(x: Exchange, command: str, person: Person) -> tuple[Option, ...]:
    return (Option(tap=Tap("", 0, command), label=described(x, person)),)


def described(x: Exchange, person: Person) -> str:
    """ "Aisyah (Dewi)": with the mother's name, where there is one."""
    mother = people.person_in(x.store, x.scope, person.mother_id) if person.mother_id is not None else None
    return person.name if mother is None else f"{person.name} ({mother.name})"


def _line(x: Exchange, person: Person) -> Fact:
    return {
        "label": described(x, person),
        "answer": areas.name_path(x.store, person.area),
        "born": person.birth_date,
    }
