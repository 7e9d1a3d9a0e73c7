"""What we ask: an XLSForm becomes an interview, one reply at a time. Pure."""
