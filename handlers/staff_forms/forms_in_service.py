"""Which form is asked: the nearest version that staff have put into service, else the one that came with Sapa."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from forms.form import Form
from handlers.exchange import Exchange
from messages import interviews
from storage.database import Store
from storage.interviews import form_versions
from storage.interviews.drafts import Draft
from storage.interviews.form_versions import Status, Version
from storage.people import accounts


@dataclass(frozen=True, slots=True)
class Served:
    """A form ready to be asked. version_id: of the kept version; None for a form that came with Sapa."""

    form: Form
    version_id: int | None = None

    @property
    def version(self) -> tuple[str, int | None]:
        """As a draft keeps it."""
        return self.form.version, self.version_id


def for_chat(x: Exchange, name: str) -> Served | None:
    """The form of that id for who is in this chat; None if there is none."""
    version = own(x).get(name)
    if version is not None:
        return kept(x.store, version)
    return Served(interviews.form(name)) if name in interviews.names() else None


def own(x: Exchange) -> Mapping[str, Version]:
    """By form: the versions that staff have put into service for who is in this chat."""
    if x.account is None or x.role is None:
        return {}
    return form_versions.in_service(x.store, x.account.area, x.role)


def of_draft(store: Store, draft: Draft) -> Served:
    """The version that the draft was begun with; if it was withdrawn since, the one in service now."""
    if draft.form_version_id is None:
        return Served(interviews.form(draft.form))
    version = form_versions.by_id(store, draft.form_version_id)
    assert version is not None, "a version that was in service is never forgotten"
    return kept(store, version) if version.status is not Status.WITHDRAWN else _instead_of(store, version, draft)


def kept(store: Store, version: Version) -> Served:
    """A version that staff sent, compiled."""
    sheets = partial(form_versions.sheets_of, store, version.id)
    return Served(interviews.STAFF_FORMS.get(version.id, sheets), version.id)


def _instead_of(store: Store, withdrawn: Version, draft: Draft) -> Served:
    """Where nothing else is in service, an open draft is finished as it was begun: an answer is never lost."""
    account = accounts.by_id(store, draft.account_id) if draft.account_id is not None else None
    if account is not None and account.scope is not None:
        now = form_versions.in_service(store, account.area, account.role).get(draft.form)
        if now is not None:
            return kept(store, now)
    if draft.form in interviews.names():
        return Served(interviews.form(draft.form))
    return kept(store, withdrawn)
