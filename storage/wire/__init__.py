"""What came in and what is owed, between the database and the channels: inbox, outbox, chats, pace, seats."""
