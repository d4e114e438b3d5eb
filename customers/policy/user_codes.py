"""The codes that people read from a screen and type into a page.

Consonants only, so that no word comes about, and none that is taken for another sign (RFC 8628, 6.1).
"""

import secrets

SIGNS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
HALF = LENGTH // 2


def new_user_code() -> str:
    """Return a new code: one of 20 to the power of 8."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """Return the code that somebody meant: in whatever case, with blanks and dashes; empty when it is none."""
    signs = "".join(sign for sign in text.upper() if not (sign.isspace() or sign in "-–—"))
    return signs if len(signs) == LENGTH and set(signs) <= set(SIGNS) else ""


def as_shown(code: str) -> str:
    """Return a code in two halves, as it is read aloud."""
    return f"{code[:HALF]}-{code[HALF:]}"
