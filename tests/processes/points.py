"""Where the runner can be killed: before and after each step between "update read" and "reply sent"."""

from __future__ import annotations

import functools
import inspect
import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from bot import compose, receive, threads
from bot.channels.telegram_bot import TelegramBot
from bot.channels.telegram_channel import TelegramChannel
from bot.channels.telegram_dispatch import Dispatch
from storage.interviews import drafts
from storage.visits import visits
from storage.wire import chats, claims, inbox, outbox, pace

# step → the object and the name of what does it
STEPS: dict[str, tuple[Any, str]] = {
    "read": (TelegramBot, "raw_updates"),
    "keep": (inbox, "keep"),
    "wake": (Dispatch, "wake"),
    "lock": (chats, "lock"),
    "oldest": (inbox, "oldest_open"),
    "answer": (receive, "answer"),
    "draft": (drafts, "save"),
    "finish": (drafts, "finish"),
    "visit": (visits, "keep"),
    "owe": (outbox, "owe"),
    "done": (inbox, "done"),
    "told": (threads._Done, "tell"),
    "claim": (claims, "claim"),
    "reserve": (pace, "reserve"),
    "compose": (compose.Composer, "compose"),
    "win": (claims, "win"),
    "send": (TelegramChannel, "send"),
    "sent": (claims, "sent"),
    "acknowledge": (TelegramChannel, "acknowledge"),
}
POSTGRES_HAS_NOT = {"told"}  # the step of SQLite's one writer
COMMIT = "commit"  # right before the database is asked for it


def names(kind: str) -> list[str]:
    """All points of a database ("sqlite", "postgres"), as `arm` takes them."""
    steps = [step for step in STEPS if kind == "sqlite" or step not in POSTGRES_HAS_NOT]
    return [f"{side} {step}" for step in steps for side in ("before", "after")] + [COMMIT]


def arm(point: str, passes: int) -> None:
    """From now on the process kills itself when it comes to this point for the `passes`th time."""
    left = passes

    def passed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if point == COMMIT:
        event.listen(Engine, "commit", lambda _connection: passed())
        return
    side, _, step = point.partition(" ")
    owner, name = STEPS[step]
    setattr(owner, name, _around(getattr(owner, name), passed, before=side == "before"))


def _around(step: Callable[..., Any], passed: Callable[[], None], *, before: bool) -> Callable[..., Any]:
    """The step itself, with a call before or after it. An answer without anything in it is no pass."""

    @functools.wraps(step)
    async def waiting(*args: Any, **kwargs: Any) -> Any:
        if before:
            passed()
        result = await step(*args, **kwargs)
        if not before and result != []:
            passed()
        return result

    @functools.wraps(step)
    def at_once(*args: Any, **kwargs: Any) -> Any:
        if before:
            passed()
        result = step(*args, **kwargs)
        if not before and result != []:
            passed()
        return result

    return waiting if inspect.iscoroutinefunction(step) else at_once
