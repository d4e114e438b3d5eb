"""Topics of the outbox that have to do with people."""

INVITATION_SENT = "invitation.sent"
"""The subject is an invitation, whose link has to be mailed."""

PASSWORD_FORGOTTEN = "password.forgotten"  # noqa: S105 - a topic
"""The subject is a person who has asked for a way to set a new password."""
