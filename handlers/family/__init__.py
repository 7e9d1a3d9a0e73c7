"""What a family gets and does: messages on the right day, danger answers, leaving, loss."""
