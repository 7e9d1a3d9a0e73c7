"""What happens with time, without anybody having written: each beat is one idempotent transaction, so that any number
of processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers import nudge, run_out
from handlers.broadcasts import broadcast
from handlers.broadcasts import plan as broadcast_plan
from handlers.exchange import Policy
from handlers.family import accompany, check_ins, leave, loss_follow_up
from handlers.meetings import plan as meeting_plan
from handlers.oversight import attention, close_month
from handlers.people import requests, retention
from handlers.questions import answer_question
from handlers.visits import escalate, morning
from storage.broadcasts import rows as broadcast_rows
from storage.database import Store
from storage.wire import outbox

MINUTE = 60
HALF_A_MINUTE = 30
FEW_SECONDS = 3
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Beat:
    """run gets programme time and says whether there is now something to send. every: seconds of real time."""

    name: str
    run: Callable[[Store, datetime, Policy], object]
    every: int = MINUTE


def _expire(store: Store, now: datetime, _policy: Policy) -> object:
    """What is too old is given up before anybody claims it; what waited behind it may go."""
    outbox.expire(store, now)
    return True


# In the order in which they run when the clock was moved: what is too old goes before anything new is owed.
BEATS = (
    Beat("expire", _expire, HALF_A_MINUTE),
    Beat("pauses", lambda store, now, _policy: leave.end_pauses(store, now)),
    Beat("run out", lambda store, now, _policy: run_out.end(store, now), HOUR),
    Beat("plan", accompany.plan),
    Beat("losses", lambda store, now, _policy: loss_follow_up.remind(store, now)),
    Beat("morning", morning.tell),
    Beat("attention", attention.begin_weekly, 10 * MINUTE),
    Beat("close month", close_month.close_last, 30 * MINUTE),
    Beat("check-ins", lambda store, now, _policy: check_ins.ask(store, now)),
    Beat("questions", lambda store, now, _policy: answer_question.pass_up_overdue(store, now)),
    Beat("escalate", escalate.go_on),
    Beat("referrals of the day", lambda store, now, _policy: escalate.list_of_the_day(store, now)),
    Beat("referrals overdue", lambda store, now, _policy: escalate.remind(store, now)),
    Beat("nudge", lambda store, now, _policy: nudge.nudge(store, now)),
    Beat("requests", lambda store, now, _policy: requests.beat(store, now)),
    Beat("retention", retention.forget, HOUR),
    Beat("broadcasts", lambda store, now, _policy: broadcast_plan.start_planned(store, now), HALF_A_MINUTE),
    Beat("plans", lambda store, now, _policy: meeting_plan.remind(store, now), 10 * MINUTE),
    Beat("stopped", lambda store, now, _policy: broadcast_rows.sweep(store, now), FEW_SECONDS),
    Beat("progress", lambda store, now, _policy: broadcast.show_progress(store, now), FEW_SECONDS),
)
