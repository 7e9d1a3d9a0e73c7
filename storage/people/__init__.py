"""Who is known and who works with Sapa: families, people, events of their lives, accounts, teams, consent."""
