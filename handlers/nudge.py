"""An open question that has waited long is asked again, and once more the next morning; then it waits in silence, and
is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.talk import Lane, Say
from domain.timing import next_allowed
from forms.problem import FormError
from handlers import interview
from storage.database import Store
from storage.interviews import drafts
from storage.interviews.drafts import Draft
from storage.wire import chats, outbox

FIRST_SILENCE = timedelta(hours=2)
SECOND_SILENCE = timedelta(hours=12)  # then it is the next morning, since nothing is sent in the quiet hours
PER_BEAT = 100


def nudge(store: Store, now: datetime) -> int:
    """Returns how many chats will be reminded. Idempotent: each silence is noticed once."""
    count = 0
    first, second = now - FIRST_SILENCE, now - SECOND_SILENCE
    for draft in drafts.silent_since(store, first, asked_again_before=second, most=PER_BEAT):
        if (title := _title(store, draft)) is None:
            drafts.park(store, draft.id, now)
        elif drafts.nudged(store, draft, now):
            _ask_again(store, draft, title, now)
            count += 1
    return count


def _title(store: Store, draft: Draft) -> str | None:
    """None for a form that cannot be asked any more: its draft rests, since as the oldest one it would come first at
    every beat, and keep all others from being reminded."""
    try:
        return interview.title(store, draft)
    except (KeyError, FormError):
        return None


def _ask_again(store: Store, draft: Draft, title: str, now: datetime) -> None:
    chat = chats.by_id(store, draft.chat_id)
    button = interview.continue_button(draft)
    say = Say(key="form.still_open", facts={"title": title}, options=button, lane=Lane.REMINDER)
    chats.remember_menu(store, chat.id, button)
    outbox.owe(store, chat.id, [say], now=now, due_at=next_allowed(now, chat.zone), expires_at=now + timedelta(days=2))
