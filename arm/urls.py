"""Where Azure's clients find what."""

from arm.capacity.urls import urlpatterns as capacity

urlpatterns = [*capacity]

handler400 = "arm.errors.bad_request"
handler404 = "arm.errors.not_found"
handler500 = "arm.errors.server_error"
