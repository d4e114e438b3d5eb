"""The desk's pages of partners, their people and their customers."""

from customers.admin import companies, groups, invitations, memberships, partners, people, programs, rights

__all__ = ["companies", "groups", "invitations", "memberships", "partners", "people", "programs", "rights"]
