"""Seats of processes: everybody has one of their own, and a dead process leaves its seat at once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from storage.database import Database
from storage.wire import seats

SITS = """
import sys
from storage.wire import seats
from storage.database import Database
from tests.databases import VAULT
with seats.taken(Database(sys.argv[1], VAULT)) as seat:
    print(seat, flush=True)
    sys.stdin.read()
"""


def test_everybody_has_a_seat_of_their_own(database: Database) -> None:
    with seats.taken(database) as first, seats.taken(database) as second:
        assert (first, second) == (1, 2)


def test_a_seat_that_was_left_is_taken_first(database: Database) -> None:
    with seats.taken(database):
        with seats.taken(database):
            pass
        with seats.taken(database) as seat:
            assert seat == 2


def test_of_many_at_once_nobody_passes_a_seat_over(database: Database) -> None:
    """A gap would be taken by whoever comes next, and what a dead process held would wait for its lease."""
    with ExitStack() as house, ThreadPoolExecutor(8) as at_once:
        sitting = [at_once.submit(house.enter_context, seats.taken(database)) for _ in range(8)]
        assert sorted(one.result() for one in sitting) == list(range(1, 9))


def test_a_killed_process_leaves_its_seat(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", SITS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "1\n"
        with seats.taken(database) as mine:
            assert mine == 2
        other.kill()
        other.wait()
        while seat_of(database) == 2:  # PostgreSQL hears of the death a moment later
            pass
        assert seat_of(database) == 1


def seat_of(database: Database) -> int:
    with seats.taken(database) as seat:
        return seat
