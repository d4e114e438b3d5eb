"""Who holds which role at a scope; give one, read it, take it away."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.authorization.listing import assignments_around, assignments_here, assignments_upwards
from arm.authorization.scopes import Scope, demand_reading, scope_at
from arm.authorization.versions import AUTHORIZATION
from arm.authorization.wire.role_assignment import (
    SERVICE_PRINCIPAL,
    USER,
    RoleAssignmentBody,
    RoleAssignmentList,
    implied_body,
    role_assignment_body,
)
from arm.authorization.wire.role_assignment_request import Requested, RoleAssignmentRequest, requested
from arm.odata import Clause, clauses_of, invalid
from arm.paging import PAGE_SIZE, next_link, number
from arm.views import ArmView, guid
from core.errors import Refusal
from core.guids import guid_in
from customers.commands.assign_role import (
    PrincipalNotFound,
    RoleAssignmentExists,
    RoleAssignmentIdTaken,
    RoleDefinitionDoesNotExist,
    assign_role,
)
from customers.commands.broad_roles import assign_broad_role, remove_broad_role
from customers.commands.remove_role import RoleAssignmentNotFound, remove_role
from customers.models import Membership, RoleAssignment, ServicePrincipal
from customers.queries.access import ROOT_SCOPE
from customers.queries.implied_owners import ImpliedOwner, implied_owners

SKIP = "$skipToken"
LIST_PARAMETERS = [
    OpenApiParameter("$filter", str, description="atScope(), principalId eq '...', assignedTo('...'), joined by and"),
    OpenApiParameter(SKIP, float, description="Where the next page begins; comes with nextLink."),
    OpenApiParameter("tenantId", str, description="Taken and not used: the token says which tenant it is."),
]


class InvalidRoleAssignmentId(Refusal):
    """Not an id."""

    code = "InvalidRoleAssignmentId"
    text = _("The role assignment ID has to be a GUID.")


class UnmatchedPrincipalType(Refusal):
    """The principal is something else than the client takes it for."""

    code = "UnmatchedPrincipalType"
    text = _("The principal is of the type %(type)s.")


class NotManagedHere(Refusal):
    """Who buys for a subscription is said in the portal."""

    code = "BadRequest"
    text = _("Roles on subscriptions are given and taken away in the portal.")


class ImpliedByPartnerRole(Refusal):
    """It goes with the partner role."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This role comes with the partner role Admin agent and can't be taken away here.")


class RoleAssignmentsView(ArmView):
    versions = AUTHORIZATION

    @extend_schema(
        operation_id="RoleAssignments_ListForScope", parameters=LIST_PARAMETERS, responses={200: RoleAssignmentList}
    )
    def get(self, request: Request, scope: str = "") -> Response:
        """List what is held at the scope, above it, and (without ``atScope()``) below it, implied Owners first."""
        here = scope_at(self, scope)
        demand_reading(self, here)
        text = request.query_params.get("$filter", "")
        clauses = clauses_of(text)
        principals = _principals(text, clauses)
        rows = self._rows(here, clauses)
        if principals:
            rows = rows.filter(user_id__in=principals) if len(principals) == 1 else rows.none()
        first = number(request, SKIP, 0)
        found = list(rows[first : first + PAGE_SIZE + 1])
        implied = [] if first else [one for one in self._implied() if principals <= {one.user.pk}]
        body: dict[str, Any] = {"value": [*map(implied_body, implied), *map(role_assignment_body, found[:PAGE_SIZE])]}
        if len(found) > PAGE_SIZE:
            body["nextLink"] = next_link(request, {SKIP: first + PAGE_SIZE})
        return Response(body)

    def _rows(self, here: Scope, clauses: Sequence[Clause]) -> QuerySet[RoleAssignment]:
        if any(one.name in {"atscope", "assignedto"} for one in clauses):
            return assignments_upwards(self, here)
        return assignments_around(self, here)

    def _implied(self) -> list[ImpliedOwner]:
        return implied_owners(self.partner.pk, now=self.now)


def _principals(text: str, clauses: Sequence[Clause]) -> set[uuid.UUID]:
    """Return who is asked for; nobody in particular when the filter does not say. Raises: InvalidFilter."""
    found = set()
    for one in clauses:
        if (one.name, one.sign) in {("principalid", "eq"), ("assignedto", "()")}:
            found.add(_guid(one.value, text))
        elif (one.name, one.sign, one.value) != ("atscope", "()", ""):
            raise invalid(text)
    return found


def _guid(value: str, text: str) -> uuid.UUID:
    found = guid_in(value)
    if found is None:
        raise invalid(text)
    return found


class RoleAssignmentView(ArmView):
    versions = AUTHORIZATION

    @extend_schema(operation_id="RoleAssignments_Get", responses={200: RoleAssignmentBody})
    def get(self, request: Request, name: str, scope: str = "") -> Response:
        here = scope_at(self, scope)
        demand_reading(self, here)
        pk = guid(name, InvalidRoleAssignmentId)
        if found := assignments_here(self, here).filter(pk=pk).first():
            return Response(role_assignment_body(found))
        if implied := self._implied(here, pk):
            return Response(implied_body(implied))
        raise RoleAssignmentNotFound

    @extend_schema(
        operation_id="RoleAssignments_Create",
        request=RoleAssignmentRequest,
        responses={200: RoleAssignmentBody, 201: RoleAssignmentBody},
    )
    def put(self, request: Request, name: str, scope: str = "") -> Response:
        """Give a role under the id that the client chose; the same once more is no mistake."""
        here = scope_at(self, scope)
        pk = guid(name, InvalidRoleAssignmentId)
        asked = requested(request.data)
        role_id = guid(asked.role_id, RoleDefinitionDoesNotExist)
        self._demand_principal(here, asked)
        try:
            self._give(here, pk, asked.principal_id, role_id)
        except (RoleAssignmentExists, RoleAssignmentIdTaken):
            same = assignments_here(self, here).filter(pk=pk, user_id=asked.principal_id, role_id=role_id).first()
            if same is None:
                raise
            return Response(role_assignment_body(same))
        return Response(role_assignment_body(assignments_here(self, here).get(pk=pk)), status=201)

    @extend_schema(operation_id="RoleAssignments_Delete", responses={200: RoleAssignmentBody, 204: None})
    def delete(self, request: Request, name: str, scope: str = "") -> Response:
        """Take a role away and return what it was; one that is not there is no mistake."""
        here = scope_at(self, scope)
        pk = guid(name, InvalidRoleAssignmentId)
        found = assignments_here(self, here).filter(pk=pk).first()
        if found is None:
            if self._implied(here, pk):
                raise ImpliedByPartnerRole
            return Response(status=204)
        try:
            self._take(here, pk)
        except RoleAssignmentNotFound:
            return Response(status=204)
        return Response(role_assignment_body(found))

    def _implied(self, here: Scope, pk: uuid.UUID) -> ImpliedOwner | None:
        if here.text != ROOT_SCOPE:
            return None
        return next((one for one in implied_owners(self.partner.pk, now=self.now) if one.id == pk), None)

    def _give(self, here: Scope, pk: uuid.UUID, principal_id: uuid.UUID, role_id: uuid.UUID) -> None:
        if here.subscription:
            raise NotManagedHere
        if here.place and here.customer_id:
            assign_role(
                user_id=principal_id,
                role_id=role_id,
                at=here.place,
                customer_id=here.customer_id,
                ends_at=None,
                principal=self.principal,
                actor=self.actor,
                now=self.now,
                assignment_id=pk,
            )
        else:
            assign_broad_role(
                user_id=principal_id,
                role_id=role_id,
                scope=here.text,
                assignment_id=pk,
                principal=self.principal,
                actor=self.actor,
                now=self.now,
            )

    def _take(self, here: Scope, pk: uuid.UUID) -> None:
        if here.subscription:
            raise NotManagedHere
        if here.place:
            remove_role(assignment_id=pk, at=here.place, principal=self.principal, now=self.now)
        else:
            remove_broad_role(
                assignment_id=pk, scope=here.text, principal=self.principal, actor=self.actor, now=self.now
            )

    def _demand_principal(self, here: Scope, asked: Requested) -> None:
        """Refuse a program of another tenant, and one that the client takes for something else."""
        program = ServicePrincipal.objects.filter(partner=self.partner, user_id=asked.principal_id).first()
        own = self.customer.pk if self.customer else None
        if program and program.customer_id not in ({own} if here.is_broad else {None, here.customer_id}):
            raise PrincipalNotFound
        kind = SERVICE_PRINCIPAL if program else USER
        if asked.principal_type not in {None, kind}:
            if not Membership.objects.filter(partner=self.partner, user_id=asked.principal_id).exists():
                raise PrincipalNotFound
            raise UnmatchedPrincipalType(type=kind)
