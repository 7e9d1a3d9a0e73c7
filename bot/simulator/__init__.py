"""A small Telegram Bot API on loopback, with phones in a browser page."""
