"""A growth chart as a picture that is readable on a small phone and light on a thin line: under 60 kB."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.growth_curves import Chart, Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 720, 660  # pixels
MOST_BYTES = 60_000
_DOTS = 150  # per inch
_COLOURS = 48  # enough for smooth lines; the file is a third of one with all colours
_LINES: Mapping[int, tuple[str, float]] = {
    -3: ("#c0392b", 1.4),
    -2: ("#e08e0b", 1.4),
    0: ("#2e8b57", 1.8),
    2: ("#e08e0b", 1.4),
    3: ("#c0392b", 1.4),
}
_PLAIN = "#9aa7a0"  # a family's curves have one colour and no numbers
CHILD = "child"  # the name of the child's own line in the figure


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the picture, in the reader's language."""

    title: str
    across: str
    up: str


def draw(chart: Chart, labels: Labels, *, for_family: bool) -> bytes:
    """The picture as PNG. for_family: the curves without their names, since what they mean is told by people."""
    from PIL import Image  # heavy, and needed by the few processes that draw

    raw = io.BytesIO()
    figure_of(chart, labels, for_family=for_family).savefig(raw, format="png", dpi=_DOTS)
    few = Image.open(raw).convert("RGB").quantize(_COLOURS)
    out = io.BytesIO()
    few.save(out, format="PNG", optimize=True)
    return out.getvalue()


def figure_of(chart: Chart, labels: Labels, *, for_family: bool) -> Figure:
    """What is drawn, for `draw` and for those who look at it."""
    # 40 MB that only a process that draws should carry; and no pyplot, which would keep every figure.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / _DOTS, HEIGHT / _DOTS), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.115, 0.125, 0.79, 0.785))
    for curve in chart.curves:
        _add_curve(axes, curve, for_family)
    across, up = zip(*chart.points, strict=True) if chart.points else ((), ())
    axes.plot(across, up, "-o", color="#1f3a93", linewidth=1.8, markersize=6, label=CHILD, zorder=5)
    _frame(axes, chart, labels)
    return figure


def _add_curve(axes: Axes, curve: Curve, for_family: bool) -> None:
    colour, width = (_PLAIN, 1.2) if for_family else _LINES[curve.z]
    across, up = zip(*curve.points, strict=True)
    axes.plot(across, up, color=colour, linewidth=width, label=f"z{curve.z}")
    if not for_family:
        name = f"{curve.z:+d}".replace("-", "−") if curve.z else "0"
        axes.annotate(
            name,
            (across[-1], up[-1]),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
            color=colour,
            fontsize=9,
            fontweight="bold",
        )


def _frame(axes: Axes, chart: Chart, labels: Labels) -> None:
    axes.set_xlim(*chart.across)
    axes.margins(y=0.04)
    by_age = chart.across in ((0, 24), (24, 60))
    if by_age:
        axes.set_xticks(range(int(chart.across[0]), int(chart.across[1]) + 1, 3 if chart.across[1] == 24 else 6))
    axes.set_title(labels.title, fontsize=10.5, fontweight="bold", loc="left")
    axes.set_xlabel(labels.across, fontsize=9.5, labelpad=3)
    axes.set_ylabel(labels.up, fontsize=9.5, labelpad=2)
    axes.tick_params(labelsize=9)
    axes.grid(visible=True, color="#e3e8e5", linewidth=0.8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
