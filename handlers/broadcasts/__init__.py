"""One text to many: written, seen first, counted, sent, stopped exactly, accounted for."""
