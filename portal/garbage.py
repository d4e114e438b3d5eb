"""When Python looks for garbage in a process that serves."""

import gc

MOST_NEW = 20_000
"""New objects until a look: a page and a refund make about as many, nearly all of which are gone at their end. Python's
own 700 looks at the same ones thirty times while they are needed."""


def spare_what_stays() -> None:
    """Never look again at what was loaded at the start, and at what is new only now and then.

    Called once everything is loaded. Before a worker forks: what nobody looks at, its children share.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MOST_NEW, *gc.get_threshold()[1:])
