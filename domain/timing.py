"""When a message may go out: quiet hours, what is too late, and what a chat bears in a week.

Pure decisions: the moment is always an argument, moments have a zone and come back in UTC. Replies and alerts go at
once; everything else keeps these rules (in `storage/wire/claims.py`, `handlers/family/due.py`, `manners.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.talk import Lane
from domain.zones import Zone, local, to_utc

QUIET_FROM = time(20)  # local; from 20:00 nothing is pushed …
QUIET_UNTIL = time(7)  # … until 07:00
DEFAULT_HOUR = time(9)
STALE_AFTER = timedelta(hours=48)
FORM_HOLD = timedelta(hours=2)  # how long a message waits for an open form
WEEKLY_CAP = 3  # tips and broadcasts to one family in seven days
CAP_DAYS = 7
FIRST_DAYS = 7  # of life: daily messages that don't count against the cap
PAUSE_AFTER_HPL = timedelta(days=14)  # no news of the birth: tips pause, the kader gets a visit
DIGEST_MUST_KNOWS = 3  # at most, when a family joins late

_COUNTED = frozenset({Lane.TIP, Lane.BROADCAST})


def is_quiet(hour: time) -> bool:
    """Whether a local hour lies in the quiet hours: 20:00 does, 07:00 doesn't."""
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def next_allowed(moment: datetime, zone: Zone) -> datetime:
    """The moment itself outside the quiet hours, else the next 07:00 there."""
    there = local(moment, zone)
    if not is_quiet(there.time()):
        return moment.astimezone(UTC)
    day = there.date() if there.time() < QUIET_UNTIL else there.date() + timedelta(days=1)
    return to_utc(day, QUIET_UNTIL, zone)


def is_stale(due: datetime, now: datetime) -> bool:
    """Whether it is too late for it: more than 48 hours."""
    return now - due > STALE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that would go to a family. on: the local date. births: of the children that it is about."""

    key: str
    lane: Lane
    on: date
    must_know: bool = False
    births: tuple[date, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it counts against the week: tips and broadcasts, but not the first seven days of life."""
        first_days = any(0 <= (self.on - birth).days < FIRST_DAYS for birth in self.births)
        return self.lane in _COUNTED and not first_days


@dataclass(frozen=True, slots=True)
class Allotment:
    """kept: to be sent; displaced: no room in that week. Both in the order of their dates."""

    kept: tuple[Planned, ...]
    displaced: tuple[Planned, ...]


def allot(planned: Iterable[Planned], sent_on: Sequence[date] = ()) -> Allotment:
    """Keep what fits the cap: at most 3 counted messages in any seven local days, `sent_on` (counted ones) included.

    Must-knows take their places first, so that a tip or a broadcast gives way to one that comes days later: give the
    coming seven days, not only today. What doesn't count is always kept. In a place's order of claim: must-know,
    earlier date, tip before broadcast, key.
    """
    planned = list(planned)
    taken = list(sent_on)
    kept: set[str] = set()
    for message in sorted(planned, key=_claim):
        if not message.counts:
            kept.add(message.key)
        elif _fits(message.on, taken):
            kept.add(message.key)
            taken.append(message.on)
    by_date = sorted(planned, key=lambda message: (message.on, message.lane, message.key))
    return Allotment(
        tuple(message for message in by_date if message.key in kept),
        tuple(message for message in by_date if message.key not in kept),
    )


def _claim(message: Planned) -> tuple[bool, date, Lane, str]:
    return not message.must_know, message.on, message.lane, message.key


def _fits(day: date, taken: Collection[date]) -> bool:
    """Whether one more on that day leaves every seven-day span that holds it within the cap."""
    for back in range(CAP_DAYS):
        first = day - timedelta(days=back)
        if sum(0 <= (other - first).days < CAP_DAYS for other in taken) >= WEEKLY_CAP:
            return False
    return True
