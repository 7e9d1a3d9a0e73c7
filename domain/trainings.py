"""What kader are trained in: the topics by which a training is recorded, passed on and counted."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """Our own list, to be confirmed by the programme; the first is what a TPK begins with."""

    PENDAMPINGAN = "pendampingan"  # accompanying families, as TPK
    PENGASUHAN = "pengasuhan"  # of the 1000 HPK, as kader BKB
    ANTROPOMETRI = "antropometri"  # weighing and measuring
    MAKAN = "makan"  # feeding of infants and children
    PERKEMBANGAN = "perkembangan"  # the Kartu Kembang Anak and the checklist
    KOMUNIKASI = "komunikasi"  # talking with families
    PENCATATAN = "pencatatan"  # recording and reporting, with Elsimil or Sapa
    LAIN = "lain"
