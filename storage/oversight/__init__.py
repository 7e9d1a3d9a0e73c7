"""What the months come to in numbers, lists as files, what looks odd, and how the system itself is."""
