"""Roles, actions and decisions about rights, in words."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext_lazy as _

from customers.models import ServicePrincipal, User
from customers.models.access import ACTION_CHOICES
from customers.models.partner import ROLE_NAMES
from customers.policy.access import Decision, Why
from customers.policy.roles import Action, AzureRole, PartnerRole
from customers.texts import azure_role_name

register = template.Library()

ACTION_NAMES = dict(ACTION_CHOICES)

WHY_NOT = {
    Why.CEILING: _("Their partner role never allows it."),
    Why.NOT_OWN: _("Their partner role never allows it."),
    Why.NEEDS_ASSIGNMENT: _("Needs a role that gives it."),
    Why.NEEDS_ORDER: _("Needs the role on the order."),
}


# ``{{ assigned.role|azure_role_name }}``: Owner
register.filter("azure_role_name", azure_role_name)


@register.filter
def partner_role_name(role: PartnerRole) -> str:
    """``{{ role|partner_role_name }}``: Admin agent"""
    return str(ROLE_NAMES[role])


@register.filter
def partner_role_names(roles: Iterable[PartnerRole]) -> str:
    """``{{ person.partner_roles|partner_role_names }}``: Sales agent, Billing admin"""
    return ", ".join(partner_role_name(role) for role in roles)


@register.filter
def address_of(user: User) -> str:
    """``{{ user|address_of }}``: how somebody is told from others: by email address, a program by client ID."""
    program = program_behind(user)
    return str(program.client_id) if program else user.email


@register.filter
def program_behind(user: User) -> ServicePrincipal | None:
    """``{% if user|program_behind %}``: the program that acts as this user; None for a person."""
    return getattr(user, "service_principal", None)


@register.filter
def action_name(action: Action) -> str:
    """``{{ action|action_name }}``: Configure reservations"""
    return str(ACTION_NAMES[action.value])


@register.filter
def through_words(decision: Decision) -> str:
    """Through which role something is allowed."""
    if decision.why == Why.ASSIGNMENT:
        return azure_role_name(AzureRole(decision.through))
    return partner_role_name(PartnerRole(decision.through))


@register.filter
def why_words(decision: Decision) -> str:
    """Why something is not allowed."""
    return str(WHY_NOT[decision.why])
