"""A whole report in one message, or several at once, as they are written without a signal: each becomes a draft in
which only the gaps are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.people import Role
from domain.talk import Fact, Incoming, Say
from forms import oneline
from forms.form import Form
from forms.interview.sheet import Sheet
from forms.model import Instance
from forms.oneline import Report
from forms.reading.plain import plain
from forms.turn import World
from handlers import interview, purposes
from handlers.exchange import Exchange
from handlers.showing import screen
from handlers.staff_forms import forms_in_service
from handlers.visits import report_visit, whom
from messages import interviews
from storage.interviews import drafts
from storage.interviews.drafts import Draft

_ENOUGH = 2  # answers in a text, for it to be a report although something else is being asked
_SHOWN = 5  # choices that are told in one line
MOST = 10  # reports in one message


@dataclass(frozen=True, slots=True)
class _Written:
    """One report of a message: the form that it names, what was read of it."""

    form: Form
    report: Report
    world: World


def read(x: Exchange, incoming: Incoming, text: str) -> list[Say]:
    """What becomes of a text that begins with the name of a form; [] for any other text. While something else is open,
    the reports wait behind it."""
    written = _written(x, text)
    if not written:
        return []
    before = drafts.open_of(x.store, x.chat.id)
    if before is None:
        return _begun(x, written)
    if not all(len(one.report.values) >= _ENOUGH for one in written) or _is_answer(x, before, incoming):
        return []
    drafts.park(x.store, before.id, x.now)
    says = _begun(x, written)[:-1]
    interview.put_aside(x)
    return [*says, Say(key="form.put_behind"), *interview.reopen(x, purposes.of_draft(before), before)]


def is_understood(x: Exchange, text: str) -> bool:
    """Whether every word of it was read as an answer: then "demam" is one, and no cry for help."""
    written = _written(x, text)
    return bool(written) and not any(one.report.unread or one.report.strange or one.report.subject for one in written)


def pattern(x: Exchange) -> list[Say]:
    """/format: how each form is written in one message, made from the form itself."""
    shown = [_pattern(x, name, form) for name, form in _forms(x, None).items()]
    return [say for say in shown if say is not None]


def _pattern(x: Exchange, name: str, form: Form) -> Say | None:
    world = interview.world_of(x, purposes.of_form(name))
    items = oneline.pattern(form, x.chat.language, world)
    if not items:
        return None
    lines: list[Fact] = [
        {
            "short": item.short,
            "label": item.label,
            "unit": item.unit or "",
            "choices": list(item.choices) if len(item.choices) <= _SHOWN else [],
            "required": item.required,
        }
        for item in items
    ]
    return Say(
        key="form.pattern",
        facts={"title": form.title, "example": oneline.example(items, name), "items": lines},
    )


def _written(x: Exchange, text: str) -> list[_Written]:
    if x.role is not Role.KADER or not text:
        return []
    firsts = {plain(line.partition(" ")[0]).strip(":,.-*") for line in text.split("\n")}
    names = {first for first in firsts if not first[:1].isdigit()}  # no form is called "8,4"
    forms = _forms(x, names) if any(names) else {}
    if not forms:
        return []
    worlds = {name: interview.world_of(x, purposes.of_form(name)) for name in forms}
    world = next(iter(worlds.values()))
    found = oneline.read_bundle(forms, text, world)
    return [_Written(forms[name], report, worlds[name]) for name, report in found]


def _forms(x: Exchange, wanted: set[str] | None) -> Mapping[str, Form]:
    """The forms that this kader reports with, by the word that begins a report; only those in `wanted`, if given."""
    names = [*_own_forms(x, wanted), *(name for name in forms_in_service.own(x) if name not in interviews.names())]
    served = {name: forms_in_service.for_chat(x, name) for name in names if wanted is None or plain(name) in wanted}
    return {name: found.form for name, found in served.items() if found is not None}


def _own_forms(x: Exchange, wanted: set[str] | None) -> list[str]:
    """The visit forms that a message names; where none is named, those of the people in this kader's care."""
    if wanted is not None:
        return list(report_visit.GROUPS)
    asked = {whom.form_of(each.episode, x.today) for each in whom.everybody(x)}
    return [form for form in report_visit.GROUPS if form in asked]


def _is_answer(x: Exchange, draft: Draft, incoming: Incoming) -> bool:
    """Free text is what was asked for; a forwarded message is a report all the same."""
    return not incoming.forwarded and interview.wants_text(x, purposes.of_draft(draft), draft)


def _begun(x: Exchange, written: list[_Written]) -> list[Say]:
    """Drafts in the order of the message: the first is open, the others rest. The last that is said is its screen."""
    taken = written[:MOST]
    told = [_told(one) for one in taken]
    if len(written) > MOST:
        told.append(Say(key="form.too_many", facts={"count": MOST, "more": len(written) - MOST}))
    for one in reversed(taken):
        interview.put_aside(x)
        draft, turn = interview.new_draft(x, purposes.of_form(one.form.id), one.report.values)
    behind = [Say(key="form.more_behind", facts={"count": len(taken) - 1})] if len(taken) > 1 else []
    return [*told, *behind, screen(turn, interview.run_of(draft))]


def _told(one: _Written) -> Say:
    """What was read, as it was understood; what was not, as it was written."""
    sheet = Sheet(Instance.new(one.form, one.world), one.world)
    paths = {name: path for name in one.report.values if (path := sheet.path_named(name)) is not None}
    for name, path in paths.items():
        if sheet.instance.check(path, one.report.values[name]) is None:
            sheet.instance.set(path, one.report.values[name])
            sheet.changed()
    by_words: dict[str, Fact] = {}
    for name, path in sorted(paths.items(), key=lambda named: not sheet.instance.relevant(named[1])):
        line: Fact = {"label": sheet.brief(path), "answer": sheet.in_words(path, one.report.values[name])}
        by_words.setdefault(one.report.heard.get(name, name), line)  # of two with one name, the one that is asked
    left: list[Fact] = [*(unread.given for unread in one.report.unread), *one.report.strange]
    if one.report.subject:
        left.append(one.report.subject)
    return Say(
        key="form.read_together", facts={"title": one.form.title, "lines": list(by_words.values()), "left": left}
    )
