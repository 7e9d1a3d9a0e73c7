"""The growth bench runs both calculators on its children; how fast is no matter here."""

from bench.growth import ours, plausible_children, theirs


def test_both_calculators_take_the_benchs_children() -> None:
    children = plausible_children(20)
    assert children == plausible_children(20)
    for child in children:
        ours(child)
        theirs(child)
