"""Indonesian names as they sound: one key for the spellings that people use for one name. Pure.

The key only proposes duplicates to a person, beside the birth date; it decides nothing. Sounds that are written in
several ways fall together: old spelling (oe, dj, tj), Arabic sounds (sy, kh, dh, ts …), f/p/v, z/s, doubled letters,
silent h, and hard or soft ends (Ahmad, Achmat).
"""

from __future__ import annotations

import re
import unicodedata

_SPELLINGS = (
    ("oe", "u"),
    ("ou", "u"),
    ("ie", "i"),
    ("ee", "i"),
    ("dj", "j"),
    ("tj", "c"),
    ("sch", "s"),
    ("sy", "s"),
    ("sj", "s"),
    ("sh", "s"),
    ("ts", "s"),
    ("dz", "s"),
    ("kh", "h"),
    ("ch", "h"),
    ("ck", "k"),
    ("dh", "d"),
    ("th", "t"),
    ("bh", "b"),
    ("gh", "g"),
    ("ph", "p"),
    ("x", "ks"),
    ("q", "k"),
    ("f", "p"),
    ("v", "p"),
    ("z", "s"),
    ("y", "i"),
    ("o", "u"),
)
_HARD_ENDS = {"d": "t", "b": "p", "g": "k"}
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile("[^a-z]+")

# Names so common in front of another that they tell nobody apart, with their short forms.
_MUHAMMAD = frozenset({"m", "md", "mh", "muh", "muhd", "mhd", "moh", "mohd", "moch", "much"})
_CARRIERS = frozenset({"muhamat", "siti", "st", "ahmat", "nur", "sri"})


def key(name: str) -> str:
    """The sound of a name's telling word: "Siti Aisyah" and "Aysha" are alike; "" when the name has no letters."""
    sounds = [sound for word in name.split() if (sound := sound_of(word))]
    telling = [sound for sound in sounds if sound not in _CARRIERS]
    return (telling or sounds or [""])[0]


def short_name(name: str) -> str:
    """What a person is called: the first word of the name that tells her apart, as it is written."""
    words = name.split()
    telling = [word for word in words if (sound := sound_of(word)) and sound not in _CARRIERS and len(sound) > 1]
    return (telling or words or [name])[0]


def sound_of(word: str) -> str:
    """The sound of one word, in small letters; "" when it has none."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    letters = _NOT_LETTERS.sub("", plain)
    if letters in _MUHAMMAD:
        return "muhamat"
    for written, sound in _SPELLINGS:
        letters = letters.replace(written, sound)
    letters = _DOUBLED.sub(r"\1", letters)
    letters = letters.rstrip("h") or letters
    return letters[:-1] + _HARD_ENDS.get(letters[-1:], letters[-1:])
