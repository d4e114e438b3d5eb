"""A split, a merge, scopes to look at, and another directory, as Azure's clients send them."""

from typing import Any

from rest_framework import serializers

from arm.fields import LARGEST_INT32, Text, Whole

LONGEST_ID = 400
MOST = 100


class SplitPropertiesRequest(serializers.Serializer[Any]):
    quantities = serializers.ListField(child=Whole(max_value=LARGEST_INT32), max_length=MOST)
    reservationId = Text(max_length=LONGEST_ID)


class SplitRequest(serializers.Serializer[Any]):
    properties = SplitPropertiesRequest()


class MergePropertiesRequest(serializers.Serializer[Any]):
    sources = serializers.ListField(child=Text(max_length=LONGEST_ID), max_length=MOST)


class MergeRequest(serializers.Serializer[Any]):
    properties = MergePropertiesRequest()


class ScopesRequest(serializers.Serializer[Any]):
    scopes = serializers.ListField(child=Text(max_length=LONGEST_ID), max_length=MOST)


class AvailableScopesRequest(serializers.Serializer[Any]):
    properties = ScopesRequest()


class ScopeAnswer(serializers.Serializer[Any]):
    scope = serializers.CharField()
    valid = serializers.BooleanField()


class ScopesAnswer(serializers.Serializer[Any]):
    scopes = ScopeAnswer(many=True)


class AvailableScopesAnswer(serializers.Serializer[Any]):
    properties = ScopesAnswer()


class ChangeDirectoryRequest(serializers.Serializer[Any]):
    destinationTenantId = Text(max_length=LONGEST_ID)


class DirectoryResult(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    isSucceeded = serializers.BooleanField()
    error = serializers.CharField()


class ChangeDirectoryAnswer(serializers.Serializer[Any]):
    reservationOrder = DirectoryResult()
    reservations = DirectoryResult(many=True)
