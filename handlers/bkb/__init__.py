"""BKB: the groups of a desa, their sessions, and who came."""
