"""GENTING (Gerakan Orang Tua Asuh Cegah Stunting): who sponsors, with what, and why a child or mother is proposed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from domain import ages

PLACE_FROM = 5  # children and mothers of a kabupaten in GENTING, below which a report to a sponsor does not name it


class SponsorKind(StrEnum):
    """As the programme names them (domain sheet 7.4)."""

    PEMERINTAH = "pemerintah"
    PEMDA = "pemda"
    BUMN = "bumn"  # and BUMD
    PERORANGAN = "perorangan"
    KOMUNITAS = "komunitas"  # NGOs among them
    SWASTA = "swasta"
    KAMPUS = "kampus"
    MEDIA = "media"


class Help(StrEnum):
    NUTRISI = "nutrisi"
    AIR_BERSIH = "air_bersih"
    EDUKASI = "edukasi"
    RUMAH = "rumah"  # a latrine, a house fit to live in


class Goods(StrEnum):
    """What was handed over: a closed list, since what is typed could name the child to whom a report must not."""

    MAKANAN = "makanan"  # ready to eat
    TELUR_IKAN_DAGING = "telur_ikan_daging"
    SUSU = "susu"
    BAHAN_LAIN = "bahan_lain"  # other food to be cooked
    AIR = "air"
    JAMBAN = "jamban"
    BAHAN_BANGUNAN = "bahan_bangunan"
    EDUKASI = "edukasi"
    UANG = "uang"
    LAIN = "lain"


class Reason(StrEnum):
    """Why somebody is proposed, out of the register."""

    KRS = "krs"  # on the year's list, or found at risk by its rule
    FOUND = "found"  # a visit found what asks for a referral
    REFERRED = "referred"  # a referral is open
    WATER = "water"
    LATRINE = "latrine"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    TOO_CLOSE = "too_close"
    TOO_MANY = "too_many"


def as_reasons(text: str) -> tuple[Reason, ...]:
    """Out of codes with spaces between; what is no reason is left out. In the order of `Reason`."""
    found = set(text.split())
    return tuple(reason for reason in Reason if reason in found)


def child_code(number: int) -> str:
    """By which a sponsor knows a child or mother: it says nothing of who that is."""
    return f"G-{number:04}"


def sponsor_code(number: int) -> str:
    """By which a sponsor is called in documents."""
    return f"OTA-{number:04}"


def age_months(born: date | None, today: date) -> int | None:
    """Of a child; None for a mother who is expecting, whose age is nobody's business here."""
    return None if born is None else ages.age_months(born, max(born, today))


def may_name_place(count: int) -> bool:
    """Whether a place with so many in GENTING can be told without telling who is meant."""
    return count >= PLACE_FROM


def most_urgent(reasons: Iterable[Reason]) -> int:
    """For the order of a list: families of the KRS list first, then by how much is known of their need."""
    known = set(reasons)
    return -(100 * (Reason.KRS in known) + len(known))
