"""What an error of Telegram means for the message that met it."""

from __future__ import annotations

import re

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.channels.channel import ChannelUnusable, DeliveryFailed, FailureKind
from bot.channels.telegram_bot import REJECTED
from bot.channels.telegram_request import AnswerTooLong, NothingSent, ServerFault, TooFast

_QUOTED = re.compile(r"""(?<!\w)(["']).*?(\1(?!\w)|$)""", re.DOTALL)  # Telegram quotes the markup that it refuses
_GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "group chat was deleted")


def failure(error: TelegramError) -> DeliveryFailed | ChannelUnusable:
    """The exception to raise in place of PTB's, best outside the handler that caught it.

    "chat not found" counts as BLOCKED, not as REFUSED: every later message to that chat would fail the same way, a
    person who writes again opens it again, and should all chats be gone at once (a token of another bot), the
    quarantine for a spike of blocked chats keeps the messages, where refusals would use them up.
    """
    reason = describe(error)
    match error:
        case InvalidToken():
            return ChannelUnusable(REJECTED)
        case TooFast():
            return DeliveryFailed(FailureKind.SLOW_DOWN, reason, error.seconds)
        case Forbidden():
            return DeliveryFailed(FailureKind.BLOCKED, reason)
        case BadRequest() if any(word in reason.lower() for word in _GONE):
            return DeliveryFailed(FailureKind.BLOCKED, reason)
        case BadRequest() | AnswerTooLong() | ChatMigrated() | Conflict():
            return DeliveryFailed(FailureKind.REFUSED, reason)
        case NothingSent():
            return DeliveryFailed(FailureKind.NOT_SENT, reason)
        case ServerFault():
            return DeliveryFailed(FailureKind.OUTAGE, reason)
        case _:
            return DeliveryFailed(FailureKind.UNKNOWN, reason)


def describe(error: TelegramError) -> str:
    """An error for the log: its class and Telegram's text, without what that quotes from our message."""
    return f"{type(error).__name__}: {_QUOTED.sub('…', error.message)}"


def says(error: TelegramError, words: str) -> bool:
    return words in error.message.lower()
