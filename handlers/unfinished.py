"""A form that is not finished: asked again, gone on with, or thrown away, but never by one word."""

from __future__ import annotations

from domain.talk import Option, Say, Tap
from handlers import interview, purposes
from handlers.exchange import Exchange
from handlers.short_ids import number_in
from handlers.staff_forms import staff_form
from handlers.welcome import help_button
from storage.interviews import drafts
from storage.interviews.drafts import Draft, DraftStatus


def resumed(x: Exchange, draft: Draft) -> list[Say]:
    """Its open question once more."""
    return interview.resume(x, purposes.of_draft(draft), draft)


def cancel(x: Exchange, _rest: str) -> list[Say]:
    """/batal: nothing is thrown away by one word."""
    draft = drafts.open_of(x.store, x.chat.id)
    return [interview.sure_to_cancel(draft)] if draft else [Say(key="trouble.nothing_open", options=help_button())]


def go_on(x: Exchange, rest: str) -> list[Say]:
    """/lanjut: the open question again, or a draft that was put aside."""
    wanted = number_in(rest) if rest else None
    draft = _own_draft(x, wanted) if wanted else drafts.open_of(x.store, x.chat.id)
    if draft is None and not rest:
        return _parked(x)
    if draft is None:
        return [Say(key="trouble.old_button", options=help_button())]
    if draft.status is DraftStatus.PARKED:
        return interview.reopen(x, purposes.of_draft(draft), draft)
    return resumed(x, draft)


def _own_draft(x: Exchange, draft_id: int) -> Draft | None:
    """An unfinished draft that this very person began in this very chat."""
    return next((draft for draft in drafts.list_of(x.store, x.chat.id) if draft.id == draft_id), None)


def _parked(x: Exchange) -> list[Say]:
    """The drafts that were put aside, to choose from."""
    parked = drafts.list_of(x.store, x.chat.id)
    if not parked:
        return [Say(key="trouble.nothing_open", options=help_button())]
    if len(parked) == 1:
        return interview.reopen(x, purposes.of_draft(parked[0]), parked[0])
    rows = tuple(
        (
            Option(
                tap=Tap("", 0, f"/lanjut {interview.run_of(draft)}"),
                key="button.draft",
                facts={
                    "title": staff_form.about(x, purposes.of_draft(draft), draft) or interview.title(x.store, draft),
                    "on": draft.asked_at,
                },
            ),
        )
        for draft in parked
    )
    return [Say(key="form.parked", options=rows)]
