"""What families get from Sapa and say to it: the calendar's messages, questions, wishes, losses."""
