"""What we know: growth, risk, ages, areas, schedules, and the values that pass between the rooms. Pure."""
