"""What families and kader ask: found in the answers, passed on to kader, bidan and pembina, answered, closed."""
