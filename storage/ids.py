"""Record ids made by us before the insert, so that encrypted columns can be bound to the record they belong to."""

from __future__ import annotations

import secrets
import time
from threading import Lock

_EPOCH_MS = 1_767_225_600_000  # 2026-01-01 UTC: keeps ids below 2**63 until 2095
_RANDOM_BITS = 22


_ONE_AT_A_TIME = Lock()
_newest = 0


def new_id() -> int:
    """A 63-bit id that grows with real time (milliseconds above, 22 random bits below): one process needs no word
    with another, and an index gets its new rows at the end. Within a process a later id is always greater, so that
    what was kept in one moment stays in its order."""
    global _newest
    drawn = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _ONE_AT_A_TIME:
        _newest = max(drawn, _newest + 1)
        return _newest
