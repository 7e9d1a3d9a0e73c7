"""The letters of an SMS (GSM 03.38): which texts fit one message without falling back to 70 characters."""

from __future__ import annotations

_LETTERS = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = set("^{}\\[~]|€")  # these take two places each


def places(text: str) -> int:
    """How many of an SMS's 160 places a text takes. ValueError, holding the letters that SMS doesn't know."""
    unknown = sorted(set(text) - _LETTERS - _TWICE)
    if unknown:
        raise ValueError(" ".join(unknown))
    return len(text) + sum(letter in _TWICE for letter in text)
