"""A finished report is kept: as a new visit, or as the correction of one that the pembina has sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.findings import Referral
from domain.rules import Finding
from domain.talk import Lane, Option, Say, Tap, from_json, to_json
from handlers.exchange import Exchange
from handlers.tell import tell
from handlers.visits.read_report import KEPT_AS_IT_WAS
from storage.visits import changes as visit_changes
from storage.visits import reviews as visit_reviews
from storage.visits import visits
from storage.visits.reviews import Report, Return
from storage.visits.visits import Kept, Measurement, NewVisit


def keep(
    x: Exchange,
    report: NewVisit,
    *,
    measurements: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    referrals: Sequence[Referral] = (),
) -> Kept:
    """As `visits.keep`; where the report's draft answers a return, the same visit is mended and its past kept."""
    back = visit_reviews.return_of_draft(x.store, report.draft_id) if report.draft_id is not None else None
    was = visit_reviews.report_in(x.store, x.scope, back.visit_id) if back is not None else None
    if back is None or was is None or was.person_id != report.person_id:  # about somebody else: a report of its own
        return visits.keep(
            x.store, report, now=x.now, measurements=measurements, findings=findings, referrals=referrals
        )
    kept = visit_changes.correct(
        x.store,
        back.visit_id,
        _where_it_was(report, was),
        review_id=back.id,
        now=x.now,
        measurements=measurements,
        findings=findings,
        referrals=referrals,
    )
    visit_reviews.answered(x.store, back.id, x.now)
    x.note("correct", "visit", kept.visit_id)
    _tell_reviewer(x, back, was.name)
    return kept


def _where_it_was(report: NewVisit, was: Report) -> NewVisit:
    """The form does not ask again where the visit was: a line at the posyandu stays one at the posyandu."""
    before, now = from_json(was.answers), from_json(report.answers)
    kept = {name: before[name] for name in KEPT_AS_IT_WAS if name in before and name not in now}
    return replace(report, answers=to_json({**now, **kept})) if kept else report


def _tell_reviewer(x: Exchange, back: Return, name: str) -> None:
    assert x.account is not None
    look = Option(tap=Tap("", 0, f"/lihat_laporan {back.visit_id}"), key="button.look")
    say = Say(
        key="review.corrected",
        facts={"name": name, "kader": x.account.name},
        options=((look,),),
        lane=Lane.REMINDER,
    )
    tell(x.store, back.account_id, say, now=x.now, quiet_hours=True)
