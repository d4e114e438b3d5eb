"""The tenants that the caller can sign in to."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.paging import number
from arm.resources.pages import SKIP, page_of
from arm.resources.versions import SUBSCRIPTIONS
from arm.resources.wire.tenant import TenantListAnswer, customer_tenant_body, partner_tenant_body
from arm.views import ArmView
from customers.models import Customer
from customers.policy.access import decide
from customers.policy.roles import Action
from customers.queries.customers import customers_of


class TenantsView(ArmView):
    versions = SUBSCRIPTIONS

    @extend_schema(operation_id="Tenants_List", parameters=[SKIP], responses={200: TenantListAnswer})
    def get(self, request: Request) -> Response:
        """List the partner's tenant and those of its customers; to a program, or in a customer's tenant, that alone."""
        program, is_first = self.caller.calling.program, number(request, "$skiptoken", 0) == 0
        if self.customer:
            return Response({"value": [customer_tenant_body(self.customer, is_home=program is not None)]})
        own = [partner_tenant_body(self.partner)]
        if program or not decide(self.principal, Action.CUSTOMERS_READ):
            return Response({"value": own})
        page = page_of(request, customers_of(partner_id=self.partner.pk), _managed)
        return Response({**page, "value": [*(own if is_first else []), *page["value"]]})


def _managed(customer: Customer) -> dict[str, object]:
    return customer_tenant_body(customer, is_home=False)
