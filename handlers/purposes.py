"""Which deed a form belongs to: what becomes of the answers that an open draft ends with."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.bkb import groups
from handlers.broadcasts import broadcast, narrow, plan, posyandu_day, replies
from handlers.family import birth
from handlers.feeding import register as feeding
from handlers.genting import deliver, sponsors
from handlers.interview import Purpose
from handlers.krs import ask_house, verval
from handlers.meetings import attach, institutions, needs, record_meeting
from handlers.people import (
    complete,
    hand_over,
    import_list,
    invite,
    recipients,
    register,
    self_enrol,
    split_team,
    tell_event,
)
from handlers.staff_forms import staff_form
from handlers.trainings import cascade
from handlers.visits import answer_referral, relay, report_visit, send_back
from storage.interviews.drafts import Draft

PURPOSES: Mapping[str, Purpose] = {
    purpose.form: purpose
    for purpose in (
        *report_visit.PURPOSES.values(),
        *register.PURPOSES.values(),
        complete.PURPOSE,
        complete.MEMBER,
        sponsors.PURPOSE,
        deliver.PURPOSE,
        feeding.BEGIN,
        feeding.NOTE,
        groups.GROUP,
        groups.SESSION,
        cascade.PURPOSE,
        hand_over.REPLACE,
        split_team.PURPOSE,
        import_list.PURPOSE,
        *tell_event.PURPOSES.values(),
        invite.PURPOSE,
        broadcast.PURPOSE,
        narrow.PURPOSE,
        plan.PURPOSE,
        replies.PURPOSE,
        replies.ANSWERING,
        posyandu_day.PURPOSE,
        recipients.PURPOSE,
        self_enrol.PURPOSE,
        relay.PURPOSE,
        birth.PURPOSE,
        answer_referral.PURPOSE,
        send_back.PURPOSE,
        verval.PURPOSE,
        ask_house.PURPOSE,
        record_meeting.PURPOSE,
        attach.PURPOSE,
        needs.PURPOSE,
        institutions.PURPOSE,
    )
}


def of_form(form: str) -> Purpose:
    """A deed of ours, or a record in a form that staff wrote."""
    return PURPOSES.get(form) or staff_form.purpose(form)


def of_draft(draft: Draft) -> Purpose:
    """As `of_form`."""
    return of_form(draft.form)
