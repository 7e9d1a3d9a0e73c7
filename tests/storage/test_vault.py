"""A sealed value opens in its own place, with its own key, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import KeyProblem, Keys, Sealed, Vault

ONE, TWO, HASH = Keys.make(), Keys.make(), Keys.make()


def vault(seal: str = f"1:{ONE}", hash_key: str = HASH) -> Vault:
    return Vault(Keys.read(seal, hash_key))


@given(st.text(), st.binary())
def test_what_is_sealed_opens(text: str, content: bytes) -> None:
    own = vault()
    assert own.open(own.seal(text, "person.name", 1), "person.name", 1) == text
    assert own.open_bytes(own.seal_bytes(content, "media.content", 1), "media.content", 1) == content


def test_nothing_stays_nothing() -> None:
    assert vault().seal_if(None, "person.nik", 1) is None
    assert vault().open_if(None, "person.nik", 1) is None


@pytest.mark.parametrize(("column", "record"), [("person.name", 2), ("person.nik", 1), ("person.name", 11)])
def test_it_opens_only_in_its_own_column_and_record(column: str, record: int) -> None:
    sealed = vault().seal("Aisyah", "person.name", 1)
    with pytest.raises(Sealed, match=r"person\.\w+ of \d+: damaged, or moved"):
        vault().open(sealed, column, record)


@pytest.mark.parametrize("damage", [lambda sealed: sealed[:-1], lambda sealed: sealed[:1] + b"x" + sealed[2:]])
def test_a_damaged_value_does_not_open(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(Sealed):
        vault().open(damage(vault().seal("Aisyah", "person.name", 1)), "person.name", 1)


def test_keys_rotate() -> None:
    old = vault().seal("Aisyah", "person.name", 1)
    both = vault(f"1:{ONE},2:{TWO}")
    assert both.open(old, "person.name", 1) == "Aisyah"
    new = both.seal("Aisyah", "person.name", 1)
    assert vault(f"2:{TWO}").open(new, "person.name", 1) == "Aisyah"
    for sealed in (new, b""):
        with pytest.raises(Sealed, match="not in the settings"):
            vault().open(sealed, "person.name", 1)


def test_hashes_are_equal_for_equal_texts_of_one_kind_and_key() -> None:
    assert vault().hash("nik", "1") == vault(f"1:{TWO}").hash("nik", "1")
    assert len(vault().hash("nik", "1")) == 16
    assert len({vault().hash("nik", "1"), vault().hash("kk", "1"), vault(hash_key=TWO).hash("nik", "1")}) == 3


@pytest.mark.parametrize(
    ("seal", "hash_key", "problem"),
    [
        ("", HASH, "no encryption key"),
        (ONE, HASH, "must look like"),
        (f"0:{ONE}", HASH, "from 1 to 255"),
        (f"256:{ONE}", HASH, "from 1 to 255"),
        ("1:!!", HASH, "encryption key 1 is not base64"),
        ("1:YQ==", HASH, "encryption key 1 has 1 bytes"),
        (f"1:{ONE}", "YQ==", "the hash key has 1 bytes"),
    ],
    ids=["none", "no number", "zero", "256", "no base64", "short", "short hash"],  # keys are random: no names of tests
)
def test_a_key_that_cannot_be_used_is_named(seal: str, hash_key: str, problem: str) -> None:
    with pytest.raises(KeyProblem, match=problem):
        Keys.read(seal, hash_key)
