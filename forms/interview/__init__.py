"""The interview: pure functions (form, state, reply, world) → (state, turn)."""
