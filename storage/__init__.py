"""What we remember: tables, migrations, and the questions we ask the database, by name."""
