"""Tickets and what is said on them."""

from collections.abc import Iterator

from arm.openapi.links.link import Links, asked, the_same, told


def _tickets(tail: str, *at: str) -> Iterator[Links]:
    """Yield the links between tickets and what is said on them: at a subscription, or without one."""
    one = ("Get", "Update")
    of_ticket = (f"Communications{tail}_List", f"ChatTranscripts{tail}_List")
    ticket = f"SupportTickets{tail}"
    new = {"properties": {"subject": "One more thing", "body": "The credit is in dollars, I suppose?"}}
    yield Links(f"{ticket}_List", (f"{ticket}_Get",), the_same(*at) | {"name": told("value/0/name")})
    yield Links(f"{ticket}_List", of_ticket, the_same(*at) | {"ticket": told("value/0/name")})
    yield Links(f"{ticket}_Create", tuple(f"{ticket}_{verb}" for verb in one), the_same("name", *at), status="202")
    yield Links(f"{ticket}_Get", (f"{ticket}_Update",), the_same("name", *at), {"severity": "moderate"})
    yield Links(f"{ticket}_Get", of_ticket, the_same(*at) | {"ticket": asked("name")})
    yield Links(
        f"{ticket}_Get",
        (f"Communications{tail}_Create",),
        the_same(*at) | {"ticket": asked("name"), "name": "one-more-thing"},
        new,
    )
    yield Links(
        f"Communications{tail}_List",
        (f"Communications{tail}_Get",),
        the_same("ticket", *at) | {"name": told("value/0/name")},
    )
    yield Links(
        f"Communications{tail}_Create", (f"Communications{tail}_Get",), the_same("ticket", "name", *at), status="202"
    )


SUPPORT = (
    Links("Services_List", ("Services_Get", "ProblemClassifications_List"), {"service": told("value/0/name")}),
    Links(
        "ProblemClassifications_List",
        ("ProblemClassifications_Get",),
        the_same("service") | {"classification": told("value/0/name")},
    ),
    *_tickets("NoSubscription"),
    *_tickets("", "subscription_id"),
)
