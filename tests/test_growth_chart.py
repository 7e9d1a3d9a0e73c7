"""The growth chart: WHO's curves where WHO has them, the child's points where it was measured, light and legible."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from domain.growth_curves import CURVES, Measured, Picture, chart
from domain.growth_tables import Index, Sex
from messages import growth_picture
from messages.growth_picture import CHILD, HEIGHT, MOST_BYTES, WIDTH, Labels

BORN = date(2025, 6, 2)
LABELS = Labels("Aisyah: berat menurut umur", "Umur (bulan)", "Berat (kg)")


def measured(*rows: tuple[int, str | None, str | None]) -> list[Measured]:
    return [
        Measured(
            BORN + timedelta(days=day), None if kg is None else Decimal(kg), None if cm is None else Decimal(cm), True
        )
        for day, kg, cm in rows
    ]


AISYAH = measured((0, "3.1", "49"), (95, "5.6", None), (185, "6.9", "64.5"), (280, "7.4", "70"))


@pytest.mark.parametrize("picture", Picture)
@pytest.mark.parametrize("for_family", [False, True])
def test_the_picture_is_light_and_shows_the_childs_points(picture: Picture, for_family: bool) -> None:
    found = chart(picture, Sex.FEMALE, BORN, AISYAH)
    assert found is not None
    content = growth_picture.draw(found, LABELS, for_family=for_family)
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        pixels = image.convert("RGB").tobytes()
    shown = set(zip(pixels[0::3], pixels[1::3], pixels[2::3], strict=True))
    assert any(blue > 100 > red + 40 for red, _green, blue in shown), "the child's line is blue"
    assert 5_000 < len(content) < MOST_BYTES
    [axes] = growth_picture.figure_of(found, LABELS, for_family=for_family).axes
    lines = {line.get_label(): line for line in axes.lines}
    own = lines.pop(CHILD)
    drawn = [tuple(float(value) for value in pair) for pair in zip(*map(np.asarray, own.get_data()), strict=True)]
    assert drawn == [pytest.approx(point) for point in found.points]
    assert set(lines) == {f"z{z}" for z in CURVES}
    named = {text.get_text() for text in axes.texts}
    assert named == (set() if for_family else {"−3", "−2", "0", "+2", "+3"})
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Umur (bulan)", "Berat (kg)")


def test_the_curves_are_whos() -> None:
    """Girls at 12 months (day 365): 7.0 and 8.9 kg at -2 and 0 SD, in WHO's printed table."""
    found = chart(Picture.WEIGHT, Sex.FEMALE, BORN, AISYAH)
    assert found is not None
    assert found.across == (0, 24)
    curves = {curve.z: dict(curve.points) for curve in found.curves}
    month = min(curves[0], key=lambda at: abs(at - 12))
    assert abs(month - 12) < 0.5
    assert (round(curves[-2][month], 1), round(curves[0][month], 1)) == (7.0, 8.9)


def test_points_lie_where_they_were_measured() -> None:
    weight, length, thin = (chart(picture, Sex.FEMALE, BORN, AISYAH) for picture in Picture)
    assert weight is not None
    assert length is not None
    assert thin is not None
    assert [round(months, 1) for months, _ in weight.points] == [0, 3.1, 6.1, 9.2]
    assert [kg for _, kg in weight.points] == [3.1, 5.6, 6.9, 7.4]
    assert [cm for _, cm in length.points] == [49, 64.5, 70], "no point where the length was not measured"
    assert thin.points == ((49, 3.1), (64.5, 6.9), (70, 7.4))
    assert thin.index is Index.WEIGHT_FOR_LENGTH


def test_after_two_years_the_chart_goes_on_to_five_and_by_height() -> None:
    older = [*AISYAH, *measured((800, "11.0", "85.0"), (900, "11.6", "88.0"))]
    weight, thin = (chart(picture, Sex.FEMALE, BORN, older) for picture in (Picture.WEIGHT, Picture.THINNESS))
    assert weight is not None
    assert thin is not None
    assert (weight.across, len(weight.points)) == ((24, 60), 2)
    assert thin.index is Index.WEIGHT_FOR_HEIGHT
    assert [size for size, _ in thin.points] == [pytest.approx(84.3), pytest.approx(87.3)], "lying: 0.7 cm less"


def test_without_measurements_there_is_nothing_to_draw() -> None:
    assert chart(Picture.WEIGHT, Sex.MALE, BORN, []) is None
    assert chart(Picture.THINNESS, Sex.MALE, BORN, measured((95, "5.6", None))) is None
    assert chart(Picture.LENGTH, Sex.MALE, BORN, measured((95, "5.6", None))) is None


kilos, centimetres = st.decimals("1", "25", places=1), st.decimals("40", "119", places=1)
rows = st.lists(
    st.builds(
        lambda day, kg, cm, lying: Measured(BORN + timedelta(days=day), kg, cm, lying),
        st.integers(-30, 1900),
        st.none() | kilos,
        st.none() | centimetres,
        st.none() | st.booleans(),
    ),
    max_size=8,
)


@given(rows, st.sampled_from(Picture), st.sampled_from(Sex))
@example([Measured(BORN + timedelta(days=731), Decimal("1.0"), Decimal("51.1"))], Picture.THINNESS, Sex.FEMALE)
def test_whatever_was_measured_the_chart_holds_together(given_rows: list[Measured], picture: Picture, sex: Sex) -> None:
    found = chart(picture, sex, BORN, given_rows)
    if found is not None:
        assert [curve.z for curve in found.curves] == list(CURVES)
        assert found.across[0] < found.across[1]
        for low, high in zip(found.curves, found.curves[1:], strict=False):
            assert all(under[1] < over[1] for under, over in zip(low.points, high.points, strict=True))
