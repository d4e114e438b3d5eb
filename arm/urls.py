"""Where Azure's clients find what."""

from arm.capacity.urls import urlpatterns as capacity
from arm.identity.urls import urlpatterns as identity
from arm.openapi.urls import urlpatterns as openapi
from arm.partner_center.urls import urlpatterns as partner_center
from arm.resources.urls import urlpatterns as resources

urlpatterns = [*capacity, *identity, *resources, *partner_center, *openapi]

handler400 = "arm.errors.bad_request"
handler404 = "arm.errors.not_found"
handler500 = "arm.errors.server_error"
