"""`make bench`: every row of `docs/performance.md` that a few minutes allow, or those of one file (`--only NAME`)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

from bench import Row, show

NAMES = (
    "exchange",
    "transport",
    "outbox",
    "broadcast",
    "planning",
    "year",
    "summary",
    "records",
    "interview",
    "forms",
    "growth",
    "process",
)


def rows_of(name: str) -> list[Row]:
    """What `bench/<name>.py` measures."""
    run: Callable[[], list[Row]] = import_module(f"bench.{name}").run
    return run()


def main() -> int:
    """0 if every target was met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append", help="may be given several times")
    rows: list[Row] = []
    for name in parser.parse_args().only or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += rows_of(name)
    show(rows)
    return 0 if all(row.met in (True, None) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
