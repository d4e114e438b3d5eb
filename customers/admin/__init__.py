"""The desk's pages of partners, their people and their customers."""

from customers.admin import companies, groups, memberships, partners, people, rights

__all__ = ["companies", "groups", "memberships", "partners", "people", "rights"]
