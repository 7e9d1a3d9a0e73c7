"""/lapor: which report? The visit that came with Sapa, or one of the forms that staff have put into service."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from handlers.staff_forms import forms_in_service, staff_form
from handlers.visits import report_visit
from messages import interviews

VISIT = "kunjungan"
REPORTERS = (Role.KADER, Role.PETUGAS, Role.PEMBINA)


def begin(x: Exchange, rest: str) -> list[Say]:
    """/lapor; /lapor with a person's id, from its card; /lapor with the id of a form."""
    others = {
        form: version.title for form, version in forms_in_service.own(x).items() if form not in interviews.names()
    }
    if rest in others:
        return staff_form.begin(x, rest)
    if x.role is Role.KADER and (rest or not others):
        return report_visit.begin(x, "" if rest == VISIT else rest)
    if not others:
        return [Say(key="visit.no_forms")]
    return [Say(key="visit.which_form", options=_choices(x, others))]


def _choices(x: Exchange, others: dict[str, str]) -> tuple[tuple[Option, ...], ...]:
    ours = [Option(tap=Tap("", 0, f"/lapor {VISIT}"), key="button.visit")] if x.role is Role.KADER else []
    theirs = [Option(tap=Tap("", 0, f"/lapor {form}"), label=title) for form, title in others.items()]
    return tuple((option,) for option in (*ours, *theirs))
