"""The ways a message travels: one folder or file per channel, all speaking `bot.channels.channel.Channel`."""
