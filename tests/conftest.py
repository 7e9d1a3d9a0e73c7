"""What all tests share. SAPA_TEST_NO_SKIPS=1 (CI) turns a skip into a failure, so that nothing is quietly left out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.database import Database, Store
from tests.databases import BOTH, VAULT, drop_templates, fresh, wiped

settings.register_profile("sapa", deadline=None)  # a busy machine is no failure
settings.load_profile("sapa")

MEMORY = Path("/dev/shm")
ROOMY = 4 * 2**30  # bytes
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOMY:
    # Thousands of small databases, each commit of which would wait for the disk; a killed process loses nothing here.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

LONGEST = ("tests/processes/", "tests/test_foreign_scope.py", "tests/bench/", "tests/family/test_walk.py")
NO_SKIPS = os.environ.get("SAPA_TEST_NO_SKIPS") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, and SAPA_TEST_NO_SKIPS is set: {report.longrepr}"
    return report


@pytest.hookimpl(trylast=True)  # after the grouping by fixtures
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that take long come first, so that no worker is left alone with one at the end."""
    ranks = {room: rank for rank, room in enumerate(LONGEST)}
    items.sort(
        key=lambda item: min((ranks[room] for room in LONGEST if item.nodeid.startswith(room)), default=len(ranks))
    )


def pytest_sessionfinish() -> None:
    drop_templates()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with all tables, once on SQLite and once on PostgreSQL."""
    with wiped(request.param) as database:
        yield database


@pytest.fixture(params=BOTH, scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh(request.param, tmp_path_factory.mktemp("shared")) as url:
        database = Database(url, VAULT)
        yield database
        database.close()


@pytest.fixture
def store(shared: Database) -> Iterator[Store]:
    """One writing transaction on an empty database, never committed: for tests that need no second one. (A test that
    wants several transactions takes `database`.)"""
    with shared.engine.connect() as connection, connection.begin() as transaction:
        yield Store(connection, VAULT, shared.dialect)
        transaction.rollback()
