"""A few typed words find what they mean, misspelt or not; words that say nothing find nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search import rank
from messages.answers import answers

ENTRIES = {one.key: (one.title, *one.keywords) for one in answers()}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kapan mulai mpasi", "mulai_mpasi"),
        ("kapn mulai mpasii bu", "mulai_mpasi"),
        ("MPASI", "mulai_mpasi"),
        ("vitamin a", "vitamin_a"),
        ("vitmain a kapan ya", "vitamin_a"),
        ("jadwal imunisasi", "jadwal_imunisasi"),
        ("jadwal imunsasi anak", "jadwal_imunisasi"),
        ("susah makan", "susah_makan"),
        ("anaknya susah mkn", None),
        ("tali pusat", "tali_pusat"),
        ("talipusat", None),
        ("halo bu apa kabar", None),
        ("ya", None),
        ("", None),
        ("😊😊", None),
        ("qwerty zxcv", None),
        ("<b>' OR 1=1 --", None),
        ("مرحبا", None),
    ],
)
def test_what_is_found(text: str, key: str | None) -> None:
    hits = rank(text, ENTRIES)
    assert (hits[0].key if hits else None) == key


@given(st.text(max_size=400))
def test_no_text_is_too_strange(text: str) -> None:
    assert all(0 < hit.score <= 1 for hit in rank(text, ENTRIES))


@given(st.sampled_from(sorted(ENTRIES)))
def test_each_answer_is_found_by_its_own_keyword(key: str) -> None:
    said = max(ENTRIES[key][1:], key=len)
    assert key in [hit.key for hit in rank(said, ENTRIES)]
