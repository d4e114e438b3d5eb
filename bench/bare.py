"""The yardstick: Django alone, one query, one template, the same fifty rows as the portal's list.

No sign-in, no rights, no transaction, no translation, no policy of content. What the portal's page
costs beyond this is what all of that costs.
"""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

django.setup()
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []

from reservations.models import Reservation  # noqa: E402 - only once Django is set up

TABLE = """<!doctype html><html lang="en"><title>Reservations</title><table>
<tr><th>Name<th>ID<th>Product<th>Region<th>Term<th>Quantity<th>Status<th>Purchased<th>Expires<th>Scope<th>Plan<th>Actions</tr>
{% for row in rows %}<tr><td>{{ row.name }}<td>{{ row.pk }}<td>{{ row.item.name }}<td>{{ row.item.region }}
<td>{{ row.order.term }}<td>{{ row.quantity }}<td>{{ row.get_state_display }}<td>{{ row.purchased_at|date:"Y-m-d" }}
<td>{{ row.expires_at|date:"Y-m-d" }}<td>{{ row.get_scope_display }}<td>{{ row.order.billing_plan }}
<td><a href="/customers/{{ row.customer_id }}/reservations/{{ row.pk }}/">Manage</a></tr>{% endfor %}</table>"""

application = WSGIHandler()
_template = engines["django"].from_string(TABLE)


def reservations(request: HttpRequest, customer_id: str) -> HttpResponse:
    rows = Reservation.objects.filter(customer_id=customer_id).select_related("item", "order")
    return HttpResponse(_template.render({"rows": rows.order_by("-purchased_at", "id")[:50]}))


urlpatterns = [
    path("customers/<uuid:customer_id>/reservations/", reservations),
    path("healthz", lambda request: HttpResponse("ok")),
]
