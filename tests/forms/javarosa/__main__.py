"""Asks JavaRosa every recorded case again and prints where it says something else now (after a new pyxform)."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from tests.forms.javarosa.cases import Case, leaves, read_cases
from tests.forms.javarosa.oracle import Oracle
from tests.forms.making import WIB


def asked_again(case: Case, oracle: Oracle) -> tuple[list[str], list[str]]:
    """(order, record) as JavaRosa has them today."""
    oracle.form(case.form().xml)
    for step in case.script:
        oracle.ask(*step)
    return oracle.ask("order").split(), leaves(oracle.ask("xml"))


def main() -> None:
    today = datetime.now(UTC).astimezone(WIB).date().isoformat()
    with Oracle() as oracle:
        for case in read_cases():
            order, record = asked_again(case, oracle)
            if "today()" in str(case.survey) and case.day != today:
                continue  # its figures are of another day
            if (order, record) != (case.order, case.record):
                sys.stdout.write(f"{case.name}\n  {order}\n  {record}\n")


if __name__ == "__main__":
    main()
