"""How a child develops: the check that kader and parents do together, and what is kept of it."""
