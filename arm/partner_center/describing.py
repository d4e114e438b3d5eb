"""How the answers of this dialect are described: what every one of them has."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

LINKS = serializers.DictField(child=serializers.DictField())
ATTRIBUTES = serializers.DictField(child=serializers.CharField())
RESOURCE = {200: inline_serializer("PartnerCenterResource", {"links": LINKS, "attributes": ATTRIBUTES})}
RESULT = {200: inline_serializer("PartnerCenterResult", {"attributes": ATTRIBUTES})}
"""What has no address of its own, and no links."""
TABLE = {
    200: inline_serializer(
        "PartnerCenterCollection",
        {
            "totalCount": serializers.IntegerField(),
            "items": serializers.ListField(child=serializers.DictField()),
            "links": LINKS,
            "attributes": ATTRIBUTES,
        },
    )
}
ROWS = {200: {"type": "array", "items": {"type": "object"}}}
