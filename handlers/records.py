"""The record that an interview ends with, kept whole for whoever exports it."""

from __future__ import annotations

from handlers.exchange import Exchange
from storage.interviews import form_records
from storage.interviews.drafts import Draft
from storage.interviews.form_records import About


def keep(x: Exchange, draft: Draft, person_id: int | None = None, area: str | None = None) -> None:
    """draft: finished, with the state that it ended in. person_id, area: whom it is about; else the reporter's area."""
    assert x.account is not None
    about = About(
        account_id=x.account.id,
        team_id=x.account.team_id,
        area=area or x.account.area,
        zone=x.chat.zone,
        language=x.chat.language,
        person_id=person_id,
    )
    form_records.keep(x.store, draft, about, x.now)
