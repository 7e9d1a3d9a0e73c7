"""A job at work, outside any chat's transaction: done in slices, each a short transaction that remembers how far it
came, so that a job whose process dies goes on from there in another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from handlers.exchange import Policy
from messages.library import Library
from storage import jobs
from storage.database import Store
from storage.jobs import Job
from storage.people import accounts
from storage.scope import Scope

T = TypeVar("T")


class Desk(Protocol):
    """The database as a job reaches it: questions and transactions, one at a time."""

    def read(self, question: Callable[[Store], T]) -> T: ...

    def write(self, deed: Callable[[Store], T]) -> T: ...


class Interrupted(Exception):
    """The job is no more ours: another process has it, or this one is to stop. What the slice did is rolled back."""


@dataclass(slots=True, kw_only=True)
class Work:
    """A job at work. now: programme time at its beginning. faults: what broke in parts that the job could do without,
    for whoever runs Sapa. A kind of job is a function of this; it must do the same
    again when it starts anew from `cursor`, and hold the database's lock for less than 200 ms at a time."""

    job: Job
    worker: str
    now: datetime
    policy: Policy
    library: Library
    desk: Desk
    real_now: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False
    ended: bool = False
    faults: list[Exception] = field(default_factory=list)
    _ahead: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self._ahead = self.now - self.real_now()

    @property
    def moment(self) -> datetime:
        """Programme time at this very moment: for what is valid for minutes, since a job may last longer."""
        return self.real_now() + self._ahead

    @property
    def input(self) -> Mapping[str, Any]:
        return self.job.input

    @property
    def cursor(self) -> Any:
        """What the last slice remembered; None at the beginning."""
        return self.job.cursor

    def asker(self, store: Store) -> Scope | None:
        """What whoever began the job may see today; None if she has lost the right meanwhile."""
        account = accounts.by_id(store, self.job.account_id) if self.job.account_id is not None else None
        return account.scope if account is not None else None

    def read(self, question: Callable[[Store], T]) -> T:
        """`question(store)` in a transaction that may only ask; it takes no lock."""
        return self.desk.read(question)

    def write(self, deed: Callable[[Store], T], cursor: object = None) -> T:
        """`deed(store)` and `cursor` (ids and counts, nothing of a person) in one transaction. Raises Interrupted."""
        if self.stopping():
            raise Interrupted

        def slice_of(store: Store) -> T:
            if not jobs.hold(store, self.job.id, self.worker, self.real_now(), cursor):
                raise Interrupted
            return deed(store)

        return self.desk.write(slice_of)

    def finish(self, deed: Callable[[Store], T]) -> T:
        """The last slice: what it does and the job's end are one transaction, so that a result is given once."""

        def last(store: Store) -> T:
            if not jobs.end(store, self.job.id, self.worker, self.real_now()):
                raise Interrupted
            return deed(store)

        result = self.desk.write(last)
        self.ended = True
        return result
