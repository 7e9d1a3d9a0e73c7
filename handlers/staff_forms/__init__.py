"""Forms that the programme's staff write themselves: sent, seen, put into service, answered."""
