"""How we are reached: processes, channels, the heartbeat, the web, the simulator, the command line."""
