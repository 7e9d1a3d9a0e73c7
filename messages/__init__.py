"""What we say: words, forms, the 1000 HPK calendar, report templates. The health staff's folder."""
