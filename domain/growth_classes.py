"""What a z-score is called by Permenkes 2/2020 (children of 0-60 months): a class per index, never a diagnosis.

"Pendek" here is what a measurement says; whether a child is stunted is for the puskesmas to find.
"""

from __future__ import annotations

from enum import StrEnum


class WeightClass(StrEnum):
    """BB/U."""

    SEVERELY_UNDERWEIGHT = "severely_underweight"  # berat badan sangat kurang
    UNDERWEIGHT = "underweight"  # berat badan kurang
    NORMAL = "normal"
    RISK_OF_OVERWEIGHT = "risk_of_overweight"  # risiko berat badan lebih


class LengthClass(StrEnum):
    """PB/U or TB/U."""

    SEVERELY_SHORT = "severely_short"  # sangat pendek
    SHORT = "short"  # pendek
    NORMAL = "normal"
    TALL = "tall"  # tinggi


class NutritionClass(StrEnum):
    """BB/PB, BB/TB and IMT/U."""

    SEVERELY_WASTED = "severely_wasted"  # gizi buruk
    WASTED = "wasted"  # gizi kurang
    NORMAL = "normal"  # gizi baik
    RISK_OF_OVERWEIGHT = "risk_of_overweight"  # berisiko gizi lebih
    OVERWEIGHT = "overweight"  # gizi lebih
    OBESE = "obese"  # obesitas


def weight_class(z: float) -> WeightClass:
    """BB/U of a z-score of two decimals: the borders -2 and +1 are still normal."""
    if z < -3:
        return WeightClass.SEVERELY_UNDERWEIGHT
    if z < -2:
        return WeightClass.UNDERWEIGHT
    return WeightClass.NORMAL if z <= 1 else WeightClass.RISK_OF_OVERWEIGHT


def length_class(z: float) -> LengthClass:
    """PB/U or TB/U of a z-score of two decimals: the borders -2 and +3 are still normal."""
    if z < -3:
        return LengthClass.SEVERELY_SHORT
    if z < -2:
        return LengthClass.SHORT
    return LengthClass.NORMAL if z <= 3 else LengthClass.TALL


def nutrition_class(z: float) -> NutritionClass:
    """BB/PB, BB/TB or IMT/U of a z-score of two decimals: the borders belong to the class nearer to zero."""
    if z < -3:
        return NutritionClass.SEVERELY_WASTED
    if z < -2:
        return NutritionClass.WASTED
    if z <= 1:
        return NutritionClass.NORMAL
    if z <= 2:
        return NutritionClass.RISK_OF_OVERWEIGHT
    return NutritionClass.OVERWEIGHT if z <= 3 else NutritionClass.OBESE
