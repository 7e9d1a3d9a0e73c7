"""Faults to order: the next calls of a method fail in the ways in which a network and a provider fail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Fault(StrEnum):
    SERVER_ERROR = "server_error"  # 500, nothing was done
    BAD_GATEWAY = "bad_gateway"  # 502 with a page instead of JSON, nothing was done
    TOO_MANY = "too_many"  # 429 with `seconds` as retry_after, nothing was done
    SILENCE_BEFORE = "silence_before"  # nothing was done, no answer comes
    SILENCE_AFTER = "silence_after"  # it was done, no answer comes: the bot's time-out
    CUT_BEFORE = "cut_before"  # the connection is cut, nothing was done
    CUT_AFTER = "cut_after"  # it was done, then the connection is cut
    SLOW = "slow"  # the answer comes after `seconds`


@dataclass(frozen=True, slots=True)
class Order:
    """method: its Bot API name, or "*" for every method. chat_id: only calls for this chat. times: how often yet."""

    fault: Fault
    method: str = "*"
    times: int = 1
    chat_id: int | None = None
    seconds: float = 1.0

    def fits(self, method: str, chat_id: int | None) -> bool:
        return self.method.lower() in ("*", method.lower()) and self.chat_id in (None, chat_id)


class Faults:
    """Orders in the sequence in which they were given; each is used up by the calls that it fits."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def order(
        self, fault: Fault, method: str = "*", times: int = 1, chat_id: int | None = None, seconds: float = 1.0
    ) -> None:
        self._orders.append(Order(fault, method, times, chat_id, seconds))

    def take(self, method: str, chat_id: int | None) -> Order | None:
        """The fault for this call, counted down; None if it is to go well."""
        for position, order in enumerate(self._orders):
            if order.fits(method, chat_id):
                left = [replace(order, times=order.times - 1)] if order.times > 1 else []
                self._orders[position : position + 1] = left
                return order
        return None

    def pending(self) -> tuple[Order, ...]:
        return tuple(self._orders)

    def clear(self) -> None:
        self._orders.clear()
