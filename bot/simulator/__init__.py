"""A small Telegram Bot API on loopback, with phones in a browser page."""

from bot.simulator.clock import Clock, MovableClock
from bot.simulator.faults import Fault
from bot.simulator.pace import UNLIMITED, Counts, Limits
from bot.simulator.phone import Hindrance, NotPossible, Phone, Tapped
from bot.simulator.serving import Running, serve, serve_in_thread
from bot.simulator.simulator import Simulator
from bot.simulator.world import Answer, BotIdentity, What

__all__ = [
    "UNLIMITED",
    "Answer",
    "BotIdentity",
    "Clock",
    "Counts",
    "Fault",
    "Hindrance",
    "Limits",
    "MovableClock",
    "NotPossible",
    "Phone",
    "Running",
    "Simulator",
    "Tapped",
    "What",
    "serve",
    "serve_in_thread",
]
