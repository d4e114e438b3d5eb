"""The desk's pages of partners, their people and their customers."""

from customers.admin import companies, memberships, partners, people, rights

__all__ = ["companies", "memberships", "partners", "people", "rights"]
