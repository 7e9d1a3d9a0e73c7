"""Who is accompanied, and who works with us: enrolling, inviting, joining, consenting, events of a life."""
