"""Logs for operators: ids and codes, never names, texts, numbers or tokens."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
from pathlib import PurePath
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

log = structlog.get_logger(__name__)

_OURS = PurePath(__file__).parents[1]
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")


def configure(level: str, form: str) -> None:
    """All logging of the process, structlog's and the libraries', through one renderer on standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _bare_traceback,
        redact,
    ]
    renderer = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.raiseExceptions = False  # else a broken log line is repeated on standard error, with all its values
    threading.excepthook = _thread_trouble
    for chatty in ("apscheduler", "httpx", "uvicorn.access", "telegram"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def watch_loop() -> None:
    """What nobody awaits is logged as everything else is. To be called within the event loop."""
    asyncio.get_running_loop().set_exception_handler(_loop_trouble)


def crashed(error: BaseException) -> None:
    """The last line of a process that a bug has ended."""
    log.critical("crashed", error=where(error))


def _loop_trouble(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """asyncio's own handler would write the exception's text, and the values that its callback was given."""
    error = context.get("exception")
    if error is None:
        log.error("event loop", what=context.get("message"))
    else:
        log.error("a task or a callback failed", error=where(error))


def _thread_trouble(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log.error("a thread failed", error=where(args.exc_value))


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A token that a library put into its message is taken out."""
    return {key: _TOKEN.sub("<token>", value) if isinstance(value, str) else value for key, value in event.items()}


def _bare_traceback(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Where it happened, without the values of local variables and without the exception's own text, which may quote
    what a person wrote."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = where(error)
    return event


def where(error: BaseException) -> str:
    """Class of an exception, the place where it arose, and the last places of ours that it went through; at most 120
    characters. Safe for logs and the database, which its own text is not."""
    places, ours = [], []
    trace = error.__traceback__
    while trace is not None:
        file = PurePath(trace.tb_frame.f_code.co_filename)
        is_ours = file.is_relative_to(_OURS) and "site-packages" not in file.parts
        shown = file.relative_to(_OURS) if is_ours else "/".join(file.parts[-2:])
        places.append(f"{shown}:{trace.tb_lineno}")
        ours += places[-1:] if is_ours else []
        trace = trace.tb_next
    last = [*places[-1:], *reversed(ours[-3:])]
    return f"{type(error).__name__} at {' < '.join(dict.fromkeys(last))}"[:120]
