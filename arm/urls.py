"""Where Azure's clients find what."""

from arm.authorization.urls import urlpatterns as authorization
from arm.capacity.urls import urlpatterns as capacity
from arm.consumption.urls import urlpatterns as consumption
from arm.graph.urls import urlpatterns as graph
from arm.identity.urls import urlpatterns as identity
from arm.openapi.urls import urlpatterns as openapi
from arm.partner_center.urls import urlpatterns as partner_center
from arm.resources.urls import urlpatterns as resources
from arm.support_tickets.urls import urlpatterns as support_tickets

urlpatterns = [
    *capacity,
    *authorization,
    *consumption,
    *support_tickets,
    *graph,
    *identity,
    *resources,
    *partner_center,
    *openapi,
]

handler400 = "arm.errors.bad_request"
handler404 = "arm.errors.not_found"
handler500 = "arm.errors.server_error"
