"""What we do: one file per deed of the programme."""
