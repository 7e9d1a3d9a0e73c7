"""The kader mends a report that was sent back: her own answers again, open at the very question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.talk import Fact, Option, Say, Tap, from_json
from forms import interview as forms_interview
from forms.interview import State
from forms.turn import Control, Reply, Stage, World
from handlers import interview, purposes
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.showing import screen
from handlers.staff_forms import forms_in_service
from handlers.staff_forms.forms_in_service import Served
from handlers.visits.read_report import KEPT_AS_IT_WAS, READ_AS, odk_text
from storage.interviews import drafts, form_records
from storage.interviews.drafts import DraftStatus
from storage.people import accounts
from storage.visits import reviews as visit_reviews
from storage.visits.reviews import Report, Return
from storage.visits.visits import Review

_UNFINISHED = (DraftStatus.OPEN, DraftStatus.PARKED)


def listing(x: Exchange) -> list[Say]:
    """/perbaiki: what was sent back to her."""
    waiting = visit_reviews.returned_to(x.store, x.scope)
    if not waiting:
        return [Say(key="review.nothing_to_mend")]
    rows = []
    for one in waiting:
        facts: dict[str, Fact] = {
            "name": one.name,
            "visited": one.visit_date,
            "odd": False,
            "conflict": False,
            "kader": "",
        }
        rows.append((Option(tap=Tap("", 0, f"/perbaiki_laporan {one.id}"), key="review.line", facts=facts),))
    return [Say(key="review.to_mend", facts={"count": len(waiting)}, options=tuple(rows))]


def begin(x: Exchange, visit_id: int) -> list[Say]:
    """/perbaiki_laporan: what the pembina wrote, then the question itself."""
    report = visit_reviews.report_in(x.store, x.scope, visit_id)
    back = visit_reviews.open_return(x.store, visit_id) if report is not None else None
    if report is None:
        return [Say(key="trouble.not_yours")]
    if report.review is Review.SET_ASIDE:
        return [Say(key="review.need_not_mend", facts={"name": report.name})]
    if back is None:
        return [Say(key="trouble.not_now")]
    begun = drafts.by_id(x.store, back.draft_id) if back.draft_id is not None else None
    if begun is not None and begun.chat_id == x.chat.id and begun.status in _UNFINISHED:
        return [_why(x, report, back), *interview.reopen(x, purposes.of_draft(begun), begun)]
    return [_why(x, report, back), *_asked_again(x, report, back)]


def _asked_again(x: Exchange, report: Report, back: Return) -> list[Say]:
    rests = interview.put_aside(x)
    aside = [Say(key="form.put_aside")] if rests else []
    old = drafts.by_id(x.store, report.draft_id) if report.draft_id is not None else None
    state = form_records.of_draft(x.store, old.id) if old is not None else None
    if old is None or state is None:
        return [*aside, *_from_answers(x, report, back)]
    served, purpose = forms_in_service.of_draft(x.store, old), purposes.of_draft(old)
    kept = State.from_json(state)
    world = _world(x, purpose, report.person_id, kept.answers.get("v", {}))
    return [*aside, _at_question(x, old.form, served, kept, world, report, back)]


def _world(x: Exchange, purpose: Purpose, person_id: int, answers: Mapping[str, Any]) -> World:
    about = purpose.subject
    return interview.world_of(x, purpose, about.data(x, person_id, answers) if about is not None else None)


def _at_question(
    x: Exchange, form: str, served: Served, state: State, world: World, report: Report, back: Return
) -> Say:
    """The interview as it ended, back at its summary and from there at the question."""
    state = replace(
        state, stage=Stage.SUMMARY, step=state.step + 1, open="", focus="", via=None, scope="", pending=None
    )
    turn = forms_interview.resume(served.form, state, world)
    line = next((one for one in turn.lines if one.path.rpartition("/")[2] == back.field), None)
    if line is not None:
        given = Reply(control=Control.EDIT, value=str(line.index), step=state.step)
        state, turn = forms_interview.reply(served.form, state, given, world)
    draft = drafts.begin(
        x.store,
        chat_id=x.chat.id,
        account_id=x.account.id if x.account else None,
        form=form,
        form_version=served.form.version,
        form_version_id=served.version_id,
        state=state.to_json(),
        step=turn.step,
        now=x.now,
        person_id=report.person_id,
    )
    visit_reviews.corrected_in(x.store, back.id, draft.id)
    return screen(turn, interview.run_of(draft))


def _from_answers(x: Exchange, report: Report, back: Return) -> list[Say]:
    """Where the interview itself was not kept, as of a line at the posyandu: its answers, and no other question."""
    given = {name: odk_text(value) for name, value in from_json(report.answers).items() if name not in KEPT_AS_IT_WAS}
    form = READ_AS.get(report.form, report.form)
    purpose = purposes.of_form(form)
    if purpose.subject is not None:
        given[purpose.subject.question] = str(report.person_id)
    served = forms_in_service.for_chat(x, form)
    assert served is not None
    world = _world(x, purpose, report.person_id, {})
    state, _ = forms_interview.begin(served.form, world, prefill=given, only_given=True)
    return [_at_question(x, form, served, state, world, report, back)]


def _why(x: Exchange, report: Report, back: Return) -> Say:
    reviewer = accounts.by_id(x.store, back.account_id)
    facts: dict[str, Fact] = {
        "name": report.name,
        "visited": report.visit_date,
        "sender": reviewer.name if reviewer is not None else "",
        "reason": back.reason or "",
    }
    return Say(key="review.please_mend", facts=facts)
