"""GENTING: families in need are proposed, sponsors found, matched with the family's yes, and what arrives told."""
