"""The commands of this room: looking at what a child can do."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import FAMILY, KADER, Command
from handlers.development import check

COMMANDS: Mapping[str, Command] = {
    "perkembangan": Command(check.begin, (*KADER, *FAMILY)),
    "butir": Command(check.tick, (*KADER, *FAMILY)),
}
