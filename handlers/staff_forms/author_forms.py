"""Staff bring a form as an Excel file: its mistakes are told, or the conversation that it makes is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from forms.form import Field, Form
from forms.outline import offered
from handlers.exchange import Exchange
from handlers.short_ids import shortened
from handlers.staff_forms import forms_in_service
from messages import form_preview, form_problems, interviews
from storage.interviews import form_versions
from storage.interviews.form_versions import Status, Version

AUTHORS = (Role.KOORDINATOR,)
_ID = re.compile(r"[A-Za-z][\w-]{1,39}", re.ASCII)  # fits on a button behind a command
_LONGEST_VERSION = 32


def received(x: Exchange, needs: Sequence[str] | None) -> list[Say]:
    """A workbook came. needs: the questions that a form of this id must have, since what follows from them is ours;
    None if a form of this id is not to be replaced. Nothing that is in service is touched."""
    assert x.brought is not None
    if x.brought.trouble is not None:
        return [Say(key=f"file.{x.brought.trouble}")]
    form = x.brought.form
    if form is None:
        facts = form_problems.facts_of(x.library, x.brought.problems, x.chat.language)
        return [Say(key="form_staff.wrong", facts=facts)]
    objection = _objection(form, needs)
    return [objection] if objection is not None else _kept(x, form)


def _kept(x: Exchange, form: Form) -> list[Say]:
    """It waits for its author's word."""
    assert x.account is not None
    assert x.brought is not None
    assert x.brought.sheets is not None
    version = form_versions.keep(
        x.store,
        form=form.id,
        version=form.version,
        title=form.title or form.id,
        sheets=x.brought.sheets,
        sent_by=x.account.id,
        now=x.now,
    )
    interviews.STAFF_FORMS.put(version.id, form)
    x.note("send_form", "form_version", version.id)
    facts: dict[str, Fact] = {"title": version.title, "version": version.version, "count": len(form.questions())}
    return [Say(key="form_staff.received", facts=facts), page_of(x, version, 1)]


def page_of(x: Exchange, version: Version, page: int) -> Say:
    """One screen of the conversation; below it, what can be done with this version."""
    form = forms_in_service.kept(x.store, version).form
    pages = form_preview.pages(form, x.chat.language)
    page = min(max(page, 1), pages)
    number = shortened(version.id)
    rows: list[tuple[Option, ...]] = []
    if page < pages:
        rows.append((Option(tap=Tap("", 0, f"/lihat_formulir {number} {page + 1}"), key="button.more"),))
    if version.status is Status.WAITING:
        rows.append((Option(tap=Tap("", 0, f"/pakai_formulir {number}"), key="button.use_form"),))
        rows.append((Option(tap=Tap("", 0, f"/buang_formulir {number}"), key="button.throw_away"),))
    facts = form_preview.facts(form, x.chat.language, page)
    return Say(key="form_staff.preview", facts=facts, options=tuple(rows))


def _objection(form: Form, needs: Sequence[str] | None) -> Say | None:
    """What else than its sheets can be wrong with a form."""
    if not _ID.fullmatch(form.id):
        return Say(key="form_staff.bad_id")
    if not form.version or len(form.version) > _LONGEST_VERSION:
        return Say(key="form_staff.no_version")
    if form.id not in interviews.names():
        return None
    if needs is None:
        return Say(key="form_staff.taken_id", facts={"about": form.id})
    lacking: list[Fact] = [*_lacking(form, interviews.form(form.id), needs)]
    return Say(key="form_staff.lacks", facts={"about": form.id, "names": lacking}) if lacking else None


def _lacking(theirs: Form, ours: Form, needs: Sequence[str]) -> list[str]:
    """The needed questions that are not there, or not as they must be."""
    found = {field.names[-1]: field for field in theirs.questions() if not field.repeats}
    wanted = [field for field in ours.questions() if field.names[-1] in needs]
    return [field.names[-1] for field in wanted if not _keeps(theirs, found.get(field.names[-1]), ours, field)]


def _keeps(theirs: Form, field: Field | None, ours: Form, wanted: Field) -> bool:
    """Whether it is asked as surely as ours, wants the same kind of answer, and knows all that ours can say."""
    if field is None or field.control is None or wanted.control is None:
        return False
    one, other = field.control, wanted.control
    sure = (wanted.gated or not field.gated) and (wanted.required is None or field.required is not None)
    from_us = other.itemset is not None and other.itemset.table in ours.awaited
    same_rows = not from_us or (
        one.itemset is not None and other.itemset is not None and one.itemset.table == other.itemset.table
    )
    return sure and one.want is other.want and same_rows and offered(ours, wanted) <= offered(theirs, field)
