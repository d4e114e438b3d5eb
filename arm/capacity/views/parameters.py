"""The query parameters of Microsoft.Capacity's addresses, described."""

from drf_spectacular.utils import OpenApiParameter


def query(name: str, kind: type = str, text: str = "") -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text)


SKIP_TOKEN = query("$skiptoken", float, "The number of rows to pass over; clients send 50.0 for 50.")
EXPAND_RENEWAL = query("$expand", text="renewProperties: what the renewal buys, and its price.")
EXPAND_SCHEDULE = query("$expand", text="schedule: how the order is paid.")
ETAG = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that the change is good for.")
