"""Area codes are compared by whole segments, and each province has its clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.areas import (
    NATION,
    AreaKind,
    Level,
    ancestor,
    contains,
    kind,
    level,
    parents,
    parse_area,
    provinces,
    zone_of,
)
from domain.zones import Zone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("15.01.16.2025", "15.01.16.2025"),
        ("1501162025", "15.01.16.2025"),
        (" 15 01 16 2025 ", "15.01.16.2025"),
        ("150116", "15.01.16"),
        ("1501", "15.01"),
        ("15", "15"),
        ("id", NATION),
    ],
)
def test_codes_are_read(text: str, code: str) -> None:
    assert parse_area(text) == code


NO_CODES = """1|150|15.1|15.01.16.025|15.01.16.4001|15.70|15.00|15.01.00|10|15.01.16.2025.1|Koto Tengah|15.0a|१५
15011620255|id.15""".replace("\n", "|").split("|")


@pytest.mark.parametrize("text", ["", " ", *NO_CODES])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="area code"):
        parse_area(text)


@pytest.mark.parametrize(
    ("code", "depth", "what"),
    [
        ("id", Level.NASIONAL, AreaKind.NASIONAL),
        ("15", Level.PROVINSI, AreaKind.PROVINSI),
        ("15.01", Level.KABUPATEN_KOTA, AreaKind.KABUPATEN),
        ("15.69", Level.KABUPATEN_KOTA, AreaKind.KABUPATEN),
        ("15.71", Level.KABUPATEN_KOTA, AreaKind.KOTA),
        ("15.01.16", Level.KECAMATAN, AreaKind.KECAMATAN),
        ("15.06.06.1001", Level.DESA_KELURAHAN, AreaKind.KELURAHAN),
        ("15.06.06.2002", Level.DESA_KELURAHAN, AreaKind.DESA),
        ("94.01.01.3001", Level.DESA_KELURAHAN, AreaKind.DESA_ADAT),
    ],
)
def test_level_and_kind(code: str, depth: Level, what: AreaKind) -> None:
    assert level(code) is depth
    assert kind(code) is what


@pytest.mark.parametrize(
    ("outer", "inner", "inside"),
    [
        ("15.01", "15.01", True),
        ("15.01", "15.01.16", True),
        ("15.01", "15.01.16.2025", True),
        ("15.01", "15.10", False),
        ("15.01", "15.02.16", False),
        ("15.01.16", "15.01", False),
        ("1501", "15.01.16", True),
        ("15", "51.01", False),
        (NATION, "15.01", True),
        (NATION, NATION, True),
        ("15", NATION, False),
    ],
)
def test_contains(outer: str, inner: str, inside: bool) -> None:
    assert contains(outer, inner) is inside


@pytest.mark.parametrize(("outer", "inner"), [("15.01", "15.010"), ("", "15.01"), ("15.01", ""), ("15.0", "15.01")])
def test_no_scope_from_what_is_no_code(outer: str, inner: str) -> None:
    with pytest.raises(ValueError, match="area code"):
        contains(outer, inner)


def test_parents() -> None:
    assert parents("15.01.16.2025") == (NATION, "15", "15.01", "15.01.16")
    assert parents("15") == (NATION,)
    assert parents(NATION) == ()
    assert ancestor("15.01.16.2025", Level.KECAMATAN) == "15.01.16"
    assert ancestor("15.01", Level.KABUPATEN_KOTA) == "15.01"
    with pytest.raises(ValueError, match="kecamatan"):
        ancestor("15.01", Level.KECAMATAN)


codes = st.builds(
    lambda province, rest, depth: ".".join([f"{province:02}", *rest][:depth]),
    st.integers(11, 99),
    st.tuples(st.sampled_from(["01", "02", "71"]), st.sampled_from(["01", "10"]), st.sampled_from(["1001", "2002"])),
    st.integers(1, 4),
)


@given(codes, codes, codes)
def test_containment_is_an_order(one: str, two: str, three: str) -> None:
    assert contains(one, one)
    if contains(one, two) and contains(two, three):
        assert contains(one, three)
    if contains(one, two) and contains(two, one):
        assert one == two
    assert contains(one, two) == (one in (*parents(two), two))
    assert parse_area(one.replace(".", "")) == one


def test_provinces_and_their_clocks() -> None:
    assert len(provinces()) == 38
    assert zone_of("15.01.16.2025") is Zone.WIB
    assert zone_of("51") is Zone.WITA
    assert zone_of("9401") is Zone.WIT
    assert zone_of(NATION) is Zone.WIB
    with pytest.raises(ValueError, match="no such province"):
        zone_of("99.01")
