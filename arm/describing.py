"""How every address is described: the api-version it is asked in, and the refusals it may answer with."""

from collections.abc import Collection, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers


class ErrorBody(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class ErrorAnswer(serializers.Serializer[Any]):
    """A refusal: Azure's code, and a sentence."""

    error = ErrorBody()


def api_version(versions: Collection[str]) -> OpenApiParameter:
    """Describe the parameter that says for which version of Azure's description a call was written."""
    return OpenApiParameter("api-version", str, OpenApiParameter.QUERY, required=True, enum=sorted(versions))


def query(name: str, kind: Any = str, *, text: str = "", is_required: bool = False, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text, required=is_required, **more)


def answers(answered: Mapping[int, Any], *refused: int) -> dict[int, Any]:
    """Return what a call may answer: these, the refusals that every call may get, and some of its own."""
    return {**answered, **dict.fromkeys((400, 401, 403, 404, 405, 406, 429, *refused), ErrorAnswer)}


READ_SKIP = query("$skiptoken", float, text="Where the next page begins; comes with nextLink.")
