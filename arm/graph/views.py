"""Graph's addresses: oneself, people, programs, and whoever has these ids."""

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.graph.filters import where
from arm.graph.pages import LISTED, page_of
from arm.graph.view import GraphView, NotInDirectory
from arm.graph.wire import ObjectAnswer, ObjectListAnswer, person_body, program_body
from core.guids import guid_in
from customers.models import Membership
from customers.queries.directory import directory_people, directory_programs

MOST_IDS = 1000
OF_PEOPLE = {
    "id": "user_id",
    "userprincipalname": "user__email",
    "mail": "user__email",
    "displayname": "user__name",
}
OF_PROGRAMS = {
    "id": "user_id",
    "appid": "client_id",
    "serviceprincipalnames": "client_id",
    "displayname": "name",
}
IDS = frozenset({"id", "appid", "serviceprincipalnames"})
PEOPLE, PROGRAMS = "user", "serviceprincipal"
EVERYTHING = "directoryobject"


class IdsRequest(serializers.Serializer[Any]):
    """Whom to look up."""

    ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_IDS)
    types = serializers.ListField(child=serializers.CharField(max_length=100), required=False, max_length=20)


class DirectoryView(GraphView):
    """A view that tells of people and programs."""

    def person(self, membership: Membership) -> dict[str, Any]:
        return person_body(membership, today=self.partner.today(self.now))


class ByIdsView(DirectoryView):
    @extend_schema(operation_id="DirectoryObjects_GetByIds", request=IdsRequest, responses={200: ObjectListAnswer})
    def post(self, request: Request) -> Response:
        """Return who has these ids; whoever is nobody of the partner's is left out."""
        asked = IdsRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        ids = asked.validated_data["ids"]
        kinds = {kind.lower() for kind in asked.validated_data.get("types", ())} or {EVERYTHING}
        found = []
        if kinds & {PEOPLE, EVERYTHING}:
            found += [self.person(one) for one in directory_people(self.partner.pk, ids=ids)]
        if kinds & {PROGRAMS, EVERYTHING}:
            programs = directory_programs(self.partner.pk, customer=self.customer, ids=ids)
            found += [program_body(one) for one in programs]
        return Response({"value": found})


class UsersView(DirectoryView):
    @extend_schema(operation_id="Users_List", parameters=LISTED, responses={200: ObjectListAnswer})
    def get(self, request: Request) -> Response:
        """List the partner's people."""
        rows = directory_people(self.partner.pk).filter(_asked(request, OF_PEOPLE))
        return Response(page_of(request, rows, self.person))


class UserView(DirectoryView):
    @extend_schema(operation_id="Users_Get", responses={200: ObjectAnswer})
    def get(self, request: Request, user: str) -> Response:
        """Return one of the partner's people, by their id or their principal name."""
        found = directory_people(self.partner.pk).filter(_named(user)).first()
        if found is None:
            raise NotInDirectory
        return Response(self.person(found))


class ProgramsView(DirectoryView):
    @extend_schema(operation_id="ServicePrincipals_List", parameters=LISTED, responses={200: ObjectListAnswer})
    def get(self, request: Request) -> Response:
        """List the partner's programs."""
        rows = directory_programs(self.partner.pk, customer=self.customer).filter(_asked(request, OF_PROGRAMS))
        return Response(page_of(request, rows, program_body))


class ProgramView(DirectoryView):
    @extend_schema(operation_id="ServicePrincipals_Get", responses={200: ObjectAnswer})
    def get(self, request: Request, program_id: str) -> Response:
        """Return one of the partner's programs, by the id that others know it by."""
        object_id = guid_in(program_id)
        found = directory_programs(
            self.partner.pk, customer=self.customer, ids=[object_id] if object_id else []
        ).first()
        if found is None:
            raise NotInDirectory
        return Response(program_body(found))


class MeView(DirectoryView):
    is_open = True

    @extend_schema(operation_id="Me_Get", responses={200: ObjectAnswer})
    def get(self, request: Request) -> Response:
        """Return whoever calls; a program is nobody."""
        found = directory_people(self.partner.pk, ids=[self.caller.calling.user.pk]).first()
        if found is None:
            raise NotInDirectory
        return Response(self.person(found))


def _asked(request: Request, columns: dict[str, str]) -> Q:
    return where(request.query_params.get("$filter", ""), columns, guids=IDS)


def _named(text: str) -> Q:
    """Return the condition that somebody is meant by a text: an id, or a principal name."""
    object_id = guid_in(text)
    if object_id:
        return Q(user_id=object_id)
    return Q(user__email=text.lower()) if "\0" not in text else Q(pk__in=())
