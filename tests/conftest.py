"""What all tests share. SAPA_TEST_NO_SKIPS=1 (CI) turns a skip into a failure, so that nothing is quietly left out."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

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
