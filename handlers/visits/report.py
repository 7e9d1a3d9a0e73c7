"""/lapor: which report? The visit that came with Sapa, or one of the forms that staff have put into service."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from handlers.staff_forms import forms_in_service, staff_form
from handlers.visits import report_visit
from messages import interviews

REPORTERS = (Role.KADER, Role.PETUGAS, Role.PEMBINA)


def begin(x: Exchange, rest: str) -> list[Say]:
    """/lapor; /lapor with a child's id, from its card; /lapor with the id of a form."""
    others = {
        form: version.title for form, version in forms_in_service.own(x).items() if form not in interviews.names()
    }
    if rest in others:
        return staff_form.begin(x, rest)
    if x.role is Role.KADER and (rest or not others):
        return report_visit.begin(x, "" if rest == report_visit.FORM else rest)
    if not others:
        return [Say(key="visit.no_forms")]
    return [Say(key="visit.which_form", options=_choices(x, others))]


def _choices(x: Exchange, others: dict[str, str]) -> tuple[tuple[Option, ...], ...]:
    ours = forms_in_service.for_chat(x, report_visit.FORM) if x.role is Role.KADER else None
    titles = ({report_visit.FORM: ours.form.title} if ours is not None else {}) | others
    return tuple((Option(tap=Tap("", 0, f"/lapor {form}"), label=title),) for form, title in titles.items())
