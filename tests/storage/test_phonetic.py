"""Which spellings are one name, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.people.phonetic import key, short_name


@pytest.mark.parametrize(
    "spellings",
    [
        ["Aisyah", "Aisah", "Aysha", "AISYAH", "Aisya", "'Aisyah", "Siti Aisyah", "St. Aysyah", "Aisyah Putri"],
        ["Muhammad", "Mohamad", "Moh.", "M", "Mochamad", "Muhamad", "Mohammad", "Muh", "MUHAMMAT"],
        ["Siti", "Sitti", "Sity"],
        ["Rizki", "Riski", "Rizky", "Risqi", "Muhammad Rizky", "M. Rizki"],
        ["Yusuf", "Yusup", "Yousuf"],
        ["Soekarno", "Sukarno"],
        ["Djoko", "Joko", "Djokoo"],
        ["Fatimah", "Patimah", "Fatima", "Siti Fatimah"],
        ["Rahmat", "Rakhmat", "Rachmad"],
        ["Ahmad", "Achmad", "Ahmat"],
        ["Nadia", "Nadya", "Nadiya"],
        ["Novi", "Nopi", "Novy"],
        ["Syarif", "Sarip", "Syarief"],
        ["Fadhil", "Fadil"],
        ["Abdullah", "Abdulah", "Abdulla"],
        ["Yakub", "Yakup", "Ya'qub"],
    ],
)
def test_spellings_of_one_name(spellings: list[str]) -> None:
    assert len({key(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Aisyah", "Asih"), ("Budi", "Budiman"), ("Dewi", "Devi"), ("Eka", "Ika"), ("Rina", "Rani"), ("Siti", "Sari")],
)
def test_different_names(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Siti Aisyah", "Aisyah"),
        ("M. Rizki Pratama", "Rizki"),
        ("Muhammad", "Muhammad"),
        ("Sri", "Sri"),
        ("A. Budi", "Budi"),
        ("Aisyah Putri", "Aisyah"),
        ("", ""),
    ],
)
def test_what_a_person_is_called(name: str, called: str) -> None:
    assert short_name(name) == called


@given(st.text())
def test_any_text_has_a_key_of_small_letters(name: str) -> None:
    assert key(name) == "" or (key(name).isascii() and key(name).isalpha() and key(name).islower())
