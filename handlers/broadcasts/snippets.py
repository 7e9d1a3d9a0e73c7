"""The beginning of a text, by which its sender knows it."""

LONGEST = 40


def snippet(text: str) -> str:
    first = text.strip().splitlines()[0]
    return first if len(first) <= LONGEST else first[: LONGEST - 1].rstrip() + "…"
