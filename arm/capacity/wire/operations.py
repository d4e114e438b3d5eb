"""What Microsoft.Capacity can do, as Azure lists it: the actions that roles give."""

from typing import Any

from rest_framework import serializers

PROVIDER = "Microsoft.Capacity"
ORDERS, RESERVATIONS = "Reservation Orders", "Reservations"

OPERATIONS = (
    ("catalogs/read", "Catalog", "Read catalog of reservations"),
    ("appliedreservations/read", "Applied Reservations", "Read the orders that are applied to a subscription"),
    ("calculateprice/action", "Calculate Price", "Calculate the price of a reservation"),
    ("calculateexchange/action", "Calculate Exchange", "Calculate the exchange of reservations"),
    ("exchange/action", "Exchange", "Exchange reservations"),
    ("reservations/read", RESERVATIONS, "Read all reservations"),
    ("reservationorders/read", ORDERS, "Read all reservation orders"),
    ("reservationorders/write", ORDERS, "Buy a reservation"),
    ("reservationorders/calculaterefund/action", ORDERS, "Calculate what a return gives back"),
    ("reservationorders/return/action", ORDERS, "Return a reservation"),
    ("reservationorders/split/action", ORDERS, "Split a reservation"),
    ("reservationorders/merge/action", ORDERS, "Merge reservations"),
    ("reservationorders/changedirectory/action", ORDERS, "Change the directory of a reservation order"),
    ("reservationorders/splitoperationresults/read", ORDERS, "Read the result of a split"),
    ("reservationorders/mergeoperationresults/read", ORDERS, "Read the result of a merge"),
    ("reservationorders/reservations/read", RESERVATIONS, "Read the reservations of an order"),
    ("reservationorders/reservations/write", RESERVATIONS, "Change a reservation"),
    ("reservationorders/reservations/availablescopes/action", RESERVATIONS, "Find what a reservation can be scoped to"),
    ("reservationorders/reservations/archive/action", RESERVATIONS, "Archive a reservation that has ended"),
    ("reservationorders/reservations/unarchive/action", RESERVATIONS, "Take back an archived reservation"),
    ("reservationorders/reservations/revisions/read", RESERVATIONS, "Read the versions of a reservation"),
    ("operations/read", "Operations", "Read what can be done"),
)
"""The address of each, what it is done to, and a description."""


def operations_body() -> dict[str, Any]:
    return {"value": [_operation(*operation) for operation in OPERATIONS]}


def _operation(address: str, resource: str, description: str) -> dict[str, Any]:
    return {
        "name": f"{PROVIDER}/{address}",
        "isDataAction": False,
        "display": {
            "provider": PROVIDER,
            "resource": resource,
            "operation": description,
            "description": f"{description}.",
        },
        "origin": "user,system",
    }


class OperationDisplay(serializers.Serializer[Any]):
    provider = serializers.CharField()
    resource = serializers.CharField()
    operation = serializers.CharField()
    description = serializers.CharField()


class OperationBody(serializers.Serializer[Any]):
    name = serializers.CharField()
    isDataAction = serializers.BooleanField()
    display = OperationDisplay()
    origin = serializers.CharField()


class OperationsBody(serializers.Serializer[Any]):
    value = OperationBody(many=True)
