"""A form that staff wrote is answered: kept as a record, and as a visit where it asks which child it is about."""

from __future__ import annotations

from datetime import date, datetime
from uuid import NAMESPACE_OID, uuid5

from domain.talk import Option, Say, Tap, to_json
from forms.form import Field, Form
from forms.turn import Turn, Want
from handlers import interview, records
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.staff_forms import forms_in_service
from handlers.visits import keeping
from handlers.visits.whom import ChildrenOf
from storage.interviews.drafts import Draft
from storage.people import people
from storage.people.families import Person
from storage.visits.visits import NewVisit

UNDER_MONTHS = 60
PEOPLE = ("anak", "dampingan")  # tables from which a form asks whom it is about


def begin(x: Exchange, form: str) -> list[Say]:
    """/lapor with the form's id."""
    return interview.begin(x, purpose(form))


def purpose(form: str) -> Purpose:
    """What becomes of the answers to a form that Sapa knows nothing else of."""
    return Purpose(form=form, instances=lambda x: ChildrenOf(x, UNDER_MONTHS), keep=keep)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Nothing is screened: Sapa does not know what these answers mean."""
    form = forms_in_service.of_draft(x.store, draft).form
    child = _child(x, form, turn)
    records.keep(x, draft, child.id if child else None, child.area if child else None)
    if child is not None:
        _keep_visit(x, draft, turn, child)
    report_button = Option(tap=Tap("", 0, "/lapor"), key="button.report")
    return [Say(key="visit.kept", facts={"title": form.title}, options=((report_button,),))]


def person_question(form: Form) -> str | None:
    """The name of the question that asks which child it is, outside of repeats."""
    asking = (field.names[-1] for field in form.questions() if not field.repeats and _asks_for_child(field))
    return next(asking, None)


def about(x: Exchange, purpose: Purpose, draft: Draft) -> str:
    """The child that an unfinished report is about, as the kader knows it ("Aisyah (Dewi)"); "" if none was named."""
    question = person_question(forms_in_service.of_draft(x.store, draft).form)
    return interview.answer_in_words(x, purpose, draft, question) if question is not None else ""


def child_of(x: Exchange, purpose: Purpose, draft: Draft) -> Person | None:
    """The child that an unfinished report is about; None if none was named, or it is not in this kader's care."""
    question = person_question(forms_in_service.of_draft(x.store, draft).form)
    chosen = interview.answer(x, purpose, draft, question) if question is not None else ""
    return people.person_in(x.store, x.scope, int(chosen)) if chosen.isdecimal() else None


def _asks_for_child(field: Field) -> bool:
    control = field.control
    if control is None or control.want is not Want.ONE or control.itemset is None:
        return False
    return control.itemset.table in PEOPLE


def _child(x: Exchange, form: Form, turn: Turn) -> Person | None:
    """The child it is about; None where the form asks for none, or she is not in this kader's care any more."""
    name = person_question(form)
    chosen = str(turn.answers.get(name) or "") if name else ""
    return people.person_in(x.store, x.scope, int(chosen)) if chosen.isdecimal() else None


def _keep_visit(x: Exchange, draft: Draft, turn: Turn, child: Person) -> None:
    assert x.account is not None
    running = next((one.id for one in people.episodes(x.store, x.scope, child.id) if one.ended_on is None), None)
    report = NewVisit(
        draft_id=draft.id,
        person_id=child.id,
        episode_id=running,
        account_id=x.account.id,
        team_id=child.team_id,
        area=child.area,
        form=draft.form,
        form_version=draft.form_version,
        visit_date=_visited(x, turn),
        instance_id=f"uuid:{uuid5(NAMESPACE_OID, f'sapa draft {draft.id}')}",
        answers=to_json(turn.answers),
        started_at=min((one.asked for one in turn.kept if one.asked is not None), default=x.now),
    )
    kept = keeping.keep(x, report)
    x.note("report", "visit", kept.visit_id)


def _visited(x: Exchange, turn: Turn) -> date:
    """The form's own `visit_date`, if it is a day up to today; else today."""
    said = turn.answers.get("visit_date")
    on = said.date() if isinstance(said, datetime) else said
    return on if isinstance(on, date) and on <= x.today else x.today
