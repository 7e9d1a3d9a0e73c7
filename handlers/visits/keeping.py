"""A finished report is kept: as a new visit, or as the correction of one that the pembina has sent back."""

from __future__ import annotations

from collections.abc import Sequence

from domain.findings import Referral
from domain.rules import Finding
from domain.talk import Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.tell import tell
from storage import visit_changes, visit_reviews, visits
from storage.visit_reviews import Return
from storage.visits import Kept, Measurement, NewVisit


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
        report,
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
