"""`sapa audit`: whether the audit log is as it was written, row by row, and still holds a point noted before."""

from __future__ import annotations

from rich.console import Console

from bot.house import open_database
from bot.settings import Settings
from storage import audit
from storage.audit import Link
from storage.migrate import upgrade


def run(settings: Settings, noted: Link | None, out: Console) -> int:
    """noted: an end of the chain that was printed earlier. Exit code 1 if anything was changed or is missing."""
    database = open_database(settings)
    upgrade(database)
    with database.reading() as store:
        verdict = audit.verify(store)
        kept = noted is None or audit.holds(store, noted)
    database.close()
    if verdict.broken_at is not None:
        out.print(f"The audit log was changed: row {verdict.broken_at} of the chain is not as it was written.")
    if not kept:
        out.print("The audit log was cut: the point that you noted is not in it any more.")
    if verdict.broken_at is not None or not kept:
        out.print("Keep this database as it is, and compare it with a backup.")
        return 1
    head = f"{verdict.head.position}:{verdict.head.hash.hex()}"
    out.print(f"{verdict.rows} rows, none changed. Note this elsewhere, for next time: {head}", soft_wrap=True)
    return 0


def read_link(text: str) -> Link:
    """ "123:abcd…" as it was printed. Raises ValueError."""
    position, _, hash_ = text.partition(":")
    return Link(int(position), bytes.fromhex(hash_))
