"""The meetings of the programme: where each is held, and which report comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.areas import Level


class MeetingKind(StrEnum):
    RAKOR_DESA = "rakor_desa"
    RAKOR_KECAMATAN = "rakor_kecamatan"
    STAF = "staf"
    MINI_LOKAKARYA = "mini_lokakarya"
    LOKMIN = "lokmin"  # lintas sektor
    POKJA = "pokja"  # of a Kampung KB
    BKB = "bkb"
    MONEV = "monev"


@dataclass(frozen=True, slots=True)
class Rules:
    """level: of the area that it is about. document: the template of its report."""

    level: Level
    document: str


_DESA, _KECAMATAN = Level.DESA_KELURAHAN, Level.KECAMATAN
RULES = {
    MeetingKind.RAKOR_DESA: Rules(_DESA, "notulen"),
    MeetingKind.RAKOR_KECAMATAN: Rules(_KECAMATAN, "notulen"),
    MeetingKind.STAF: Rules(_KECAMATAN, "notulen"),
    MeetingKind.MINI_LOKAKARYA: Rules(_KECAMATAN, "mini_lokakarya"),
    MeetingKind.LOKMIN: Rules(_KECAMATAN, "notulen"),
    MeetingKind.POKJA: Rules(_DESA, "pokja"),
    MeetingKind.BKB: Rules(_DESA, "notulen"),
    MeetingKind.MONEV: Rules(_DESA, "monev"),
}
