"""One nursery for all tests of real processes: what a house imports takes longer than most of its lives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.processes.houses import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery
