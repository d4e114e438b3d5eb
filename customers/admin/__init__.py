"""The desk's pages of partners, their people and their customers."""

from customers.admin import companies, partners, people, rights

__all__ = ["companies", "partners", "people", "rights"]
