"""The commands of this room: what a family may do at any time."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import KADER, Command, number, plain
from handlers.family import danger, leave, loss

COMMANDS: Mapping[str, Command] = {
    "berhenti": Command(plain(leave.stop)),
    "stop": Command(plain(leave.stop)),
    "mulai": Command(plain(leave.resume)),
    "darurat": Command(plain(danger.check)),
    "kabar_duka": Command(number(loss.confirmed_by_kader), KADER),
}
