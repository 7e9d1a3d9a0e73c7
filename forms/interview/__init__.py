"""The interview, pure: (form, state, reply, world) → (state, turn). Nothing here sends, saves or reads a clock.

state, turn = begin(form, world, prefill={"berat": "8.4"}, known={"nama": "Aisyah"})
state, turn = reply(form, state, Reply(text="8,4"), world)
turn = resume(form, state, world)        # the open question again, also in a changed version of the form
record = answers(form, state, world)     # the engine's Instance, for XML, rows and JSON
"""

from forms.interview.deeds import answer_in_words, answers, begin, finished, reply, resume
from forms.interview.state import How, Mark, State

__all__ = ["How", "Mark", "State", "answer_in_words", "answers", "begin", "finished", "reply", "resume"]
