"""Services and problem classifications as Azure describes them, named in the reader's language."""

from typing import Any

from rest_framework import serializers

from arm.support_tickets.classifications import Classification, service_arm_id, service_id
from support.problems import Issue


class ServiceProperties(serializers.Serializer[Any]):
    displayName = serializers.CharField()
    resourceTypes = serializers.ListField(child=serializers.CharField())


class ServiceBody(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.UUIDField()
    type = serializers.CharField()
    properties = ServiceProperties()


class ServiceList(serializers.Serializer[Any]):
    value = ServiceBody(many=True)


class ClassificationProperties(serializers.Serializer[Any]):
    displayName = serializers.CharField()


class ClassificationBody(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.UUIDField()
    type = serializers.CharField()
    properties = ClassificationProperties()


class ClassificationList(serializers.Serializer[Any]):
    value = ClassificationBody(many=True)


def service_body(issue: Issue) -> dict[str, Any]:
    return {
        "id": service_arm_id(issue.code),
        "name": str(service_id(issue.code)),
        "type": "Microsoft.Support/services",
        "properties": {"displayName": str(issue.name), "resourceTypes": []},
    }


def classification_body(one: Classification) -> dict[str, Any]:
    return {
        "id": one.arm_id,
        "name": str(one.id),
        "type": "Microsoft.Support/problemClassifications",
        "properties": {"displayName": one.name},
    }
