"""How the views are described: by provider, with their api-versions, and with what every one may refuse."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

PARTNER_CENTER = "Partner Center"
REFUSAL = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
            "required": ["code", "message"],
        }
    },
    "required": ["error"],
}
PARTNER_CENTER_REFUSAL = {
    "type": "object",
    "properties": {
        "code": {"type": "integer"},
        "description": {"type": "string"},
        "data": {"type": "array", "items": {"type": "string"}},
        "source": {"type": "string"},
    },
}


class ArmSchema(AutoSchema):
    """Describe a view with the version that it is asked in, under the name of its provider."""

    def get_override_parameters(self) -> list[Any]:
        versions = sorted(getattr(self.view, "versions", ()))
        if not versions:
            return []
        return [OpenApiParameter("api-version", str, required=True, enum=versions)]

    def get_tags(self) -> list[str]:
        segments = self.path.strip("/").split("/")
        provider = next((one for one in segments if one.startswith("Microsoft.")), "")
        if segments[0] == "v1":
            return [PARTNER_CENTER]
        return [provider or "Directory"]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token in the Authorization header."""

    target_class = "arm.callers.BearerToken"
    match_subclasses = True

    @property
    def name(self) -> str:  # type: ignore[override]
        return type(self.target).__name__

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def add_refusals(result: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Tell of every operation how it refuses: the same way everywhere, whatever the status."""
    schemas = result["components"].setdefault("schemas", {})
    schemas["Refusal"], schemas["PartnerCenterRefusal"] = REFUSAL, PARTNER_CENTER_REFUSAL
    for path, operations in result["paths"].items():
        name = "PartnerCenterRefusal" if path.startswith("/v1/") else "Refusal"
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        for operation in operations.values():
            operation["responses"].setdefault("default", {"description": "Refused", "content": content})
    return result
