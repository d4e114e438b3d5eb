"""News in words: one file a subject, one function a code.

Whoever tells people something calls ``core.notifications.notify`` with a code and facts, and adds the
code's words to the file of its subject here:

    @words("request_answered", mail=MailKind.REQUESTS)
    def answered(facts: Facts) -> Told:
        return Told(
            title=_("%(number)s was answered") % {"number": facts["number"]},
            text=facts["excerpt"],
            url=facts.page("request", "number"),
        )

``mail=None`` keeps a code in the portal. What is in progress is never mailed, whatever its code: its
end is. A new file of words is named in the import below.
"""

from portal.notices import (
    exchanges,
    people,
    prepared,
    programs,
    purchases,
    refunds,
    requests,
    reservations,
    second_person,
)
from portal.notices.registry import Facts, Told, mail_kind_of, told, words

__all__ = [
    "Facts",
    "Told",
    "exchanges",
    "mail_kind_of",
    "people",
    "prepared",
    "programs",
    "purchases",
    "refunds",
    "requests",
    "reservations",
    "second_person",
    "told",
    "words",
]
