"""Bina Keluarga Balita (BKB): what its group meetings are about."""

from __future__ import annotations

from enum import StrEnum


class BkbTopic(StrEnum):
    """The six sessions of BKB EMAS (domain sheet 6.1, relayed), and anything else."""

    FUNGSI_KELUARGA = "fungsi_keluarga"
    KESEHATAN_IBU = "kesehatan_ibu"
    PHBS = "phbs"
    STIMULASI = "stimulasi"
    PERAN_AYAH = "peran_ayah"
    PENGASUHAN = "pengasuhan"
    LAIN = "lain"
