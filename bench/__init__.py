"""What we measure, and against whom: ratios within one run."""
