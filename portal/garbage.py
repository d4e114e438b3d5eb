"""When Python looks for garbage in a process that serves."""

import gc

MOST_NEW = 20_000
"""New objects until a look. A page makes some 2,500 and a refund 1,500, nearly all of which are gone at its end:
Python's own 700 looks at them several times meanwhile, this once in eight pages."""


def spare_what_stays() -> None:
    """Never look again at what was loaded at the start, and at what is new only now and then.

    Called once everything is loaded. Before a worker forks: what nobody looks at, its children share.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MOST_NEW, *gc.get_threshold()[1:])
