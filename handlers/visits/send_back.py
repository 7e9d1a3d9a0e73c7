"""The pembina sends a report back: which answer, and why; the kader hears of it with a button that leads there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.talk import Fact, Lane, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.short_ids import id_in
from handlers.tell import tell
from handlers.visits.read_report import KEPT_AS_IT_WAS, POSYANDU, Part, Reader, form_of, parts
from storage.interviews.drafts import Draft
from storage.visits import reviews as visit_reviews
from storage.visits.reviews import Report
from storage.visits.visits import Review

MOST_BUTTONS = 30


def begin(x: Exchange, visit_id: int) -> list[Say]:
    """/kembalikan_laporan: which answer is it about?"""
    report = visit_reviews.report_in(x.store, x.scope, visit_id)
    if report is None:
        return [Say(key="trouble.not_yours")]
    if report.review not in (Review.NEW, Review.APPROVED):
        return [Say(key="trouble.not_now")]
    rows = tuple(
        (Option(tap=tap, label=f"{part.label}: {part.answer}"),)
        for part in _askable(x, report)[:MOST_BUTTONS]
        if (tap := Tap("", 0, f"/kembalikan_bagian {report.id} {part.field}")).fits
    )
    return [Say(key="review.which_part", facts={"name": report.name, "visited": report.visit_date}, options=rows)]


def _askable(x: Exchange, report: Report) -> list[Part]:
    """Where a line at the posyandu was written is no question to anybody."""
    fixed = KEPT_AS_IT_WAS if report.form == POSYANDU else ()
    return [part for part in parts(x, report) if part.field not in fixed]


def ask_why(x: Exchange, rest: str) -> list[Say]:
    """/kembalikan_bagian with the report and the question."""
    assert x.account is not None
    number, _, field = rest.partition(" ")
    which = id_in(number)
    report = visit_reviews.report_in(x.store, x.scope, which) if which is not None else None
    if report is None:
        return [Say(key="trouble.not_yours")]
    if field not in {part.field for part in _askable(x, report)}:
        return [Say(key="trouble.not_now")]
    review_id = visit_reviews.ask_reason(x.store, report.id, field, x.account.id, x.now)
    return interview.begin(x, PURPOSE, {"review": str(review_id)})


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """The report goes back."""
    asked = next((one for one in _asked(x) if str(one.id) == str(turn.answers["review"])), None)
    report = visit_reviews.report_in(x.store, x.scope, asked.visit_id) if asked is not None else None
    if asked is None or report is None:
        return [Say(key="trouble.not_yours")]
    reason = str(turn.answers["reason"])
    if not visit_reviews.give_back(x.store, asked, reason, x.now):
        return [Say(key="trouble.not_now")]
    x.note("return", "visit", report.id)
    _tell_kader(x, report, asked.field or "", reason)
    return [Say(key="review.sent_back", facts={"name": report.name})]


def _tell_kader(x: Exchange, report: Report, field: str, reason: str) -> None:
    assert x.account is not None
    form = form_of(x, report)
    facts: dict[str, Fact] = {
        "name": report.name,
        "visited": report.visit_date,
        "sender": x.account.name,
        "label": Reader(form, x.local_now, x.chat.language).label(field) if form is not None else field,
        "reason": reason,
    }
    mend = Option(tap=Tap("", 0, f"/perbaiki_laporan {report.id}"), key="button.mend")
    say = Say(key="review.returned", facts=facts, options=((mend,),), lane=Lane.REMINDER)
    tell(x.store, report.account_id, say, now=x.now, quiet_hours=True)


def _asked(x: Exchange) -> Sequence[visit_reviews.Return]:
    assert x.account is not None
    return visit_reviews.asked_by(x.store, x.account.id)


def _being_sent_back(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The instance `dikembalikan`: reports for which this pembina is writing the reason."""
    rows = []
    for one in _asked(x):
        report = visit_reviews.report_in(x.store, x.scope, one.visit_id)
        if report is not None:
            form = form_of(x, report)
            label = Reader(form, x.local_now, x.chat.language).label(one.field or "") if form is not None else one.field
            rows.append({"name": str(one.id), "label": f"{report.name}: {label}"})
    return {"dikembalikan": rows}


PURPOSE = Purpose(form="kembalikan", instances=_being_sent_back, keep=keep)
