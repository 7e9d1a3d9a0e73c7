"""Values between the rooms survive the trip through text."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.talk import Tap, from_json, to_json

facts = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.times()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), inner),
    max_leaves=10,
)


@given(facts)
def test_facts_keep_their_type_through_json(fact: object) -> None:
    assert from_json(to_json(fact)) == fact


def test_facts_say_what_they_cannot_carry() -> None:
    with pytest.raises(TypeError, match="not a fact: set"):
        to_json({"x": {1}})


@pytest.mark.parametrize(
    ("data", "tap"),
    [
        ("k3.12.ya", Tap("k3", 12, "ya")),
        (".0./lapor", Tap("", 0, "/lapor")),
        ("k3.12.a.b", Tap("k3", 12, "a.b")),
        ("/lapor", Tap("", 0, "/lapor")),
        ("a.b", Tap("", 0, "a.b")),
    ],
)
def test_a_tap_is_read_back(data: str, tap: Tap) -> None:
    assert Tap.unpack(data) == tap


def test_a_tap_stays_within_telegrams_limit() -> None:
    assert len(Tap("k", 1, "x" * 60).pack()) == 64
    with pytest.raises(ValueError, match="64"):
        Tap("k", 1, "é" * 31).pack()


def test_tagged_types() -> None:
    assert to_json({"d": date(2026, 3, 14)}) == '{"d":{"$date":"2026-03-14"}}'
    values = [datetime(2026, 3, 14, 9, tzinfo=UTC), time(9, 30), Decimal("8.40")]
    assert from_json(to_json(values)) == values
