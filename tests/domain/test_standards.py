"""Shares of counts: what is unknown stays unknown, and parts of an area add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.standards import Group, Share, added, of_group, shares, standards

COUNTS = st.dictionaries(st.sampled_from(["visits", "targets", "members"]), st.none() | st.integers(0, 1000))


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (1, 2, 50),
        (1, 3, 33),
        (2, 3, 67),
        (1, 200, 1),
        (0, 5, 0),
        (5, 5, 100),
        (0, 0, None),
        (None, 5, None),
        (1, None, None),
    ],
)
def test_percent(part: int | None, whole: int | None, percent: int | None) -> None:
    assert Share(part, whole).percent == percent


def test_every_indicator_has_its_share_and_those_per_group_five_more() -> None:
    found = shares(
        {"targets": 4, "visited": 3, of_group("targets", Group.BUMIL): 2, of_group("visited", Group.BUMIL): 2}
    )
    assert [code for code in found if "." not in code] == [one.code for one in standards().indicators]
    assert found["pasti_2"].percent == 75
    assert found["pasti_2.bumil"].percent == 100
    assert found["pasti_2.catin"].percent is None


@given(st.lists(COUNTS, max_size=5))
def test_what_any_part_knows_is_added_and_what_none_knows_stays_unknown(several: list[dict[str, int | None]]) -> None:
    total = added(several)
    for name in {name for counts in several for name in counts}:
        known = [count for counts in several if (count := counts.get(name)) is not None]
        assert total[name] == (sum(known) if known else None)
