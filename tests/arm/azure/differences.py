"""Where answers are not as Azure describes them, each with the reason: Azure's own are not either, or we say more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.arm.azure.description import Difference

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Property:
    """One more property of a shape."""

    shape: str
    name: str
    kind: str
    why: str

    def change(self, table: Table) -> None:
        assert self.name not in table["shapes"][self.shape], f"{self} is described"
        table["shapes"][self.shape][self.name] = self.kind


@dataclass(frozen=True, slots=True)
class Null:
    """A property that may be null."""

    shape: str
    name: str
    why: str

    def change(self, table: Table) -> None:
        table["shapes"][self.shape][self.name] += "|null"


@dataclass(frozen=True, slots=True)
class Always:
    """Properties that have to be there, though the description demands none."""

    shape: str
    names: Sequence[str]
    why: str

    def change(self, table: Table) -> None:
        for name in self.names:
            table["shapes"][self.shape][name] += "!"


@dataclass(frozen=True, slots=True)
class Words:
    """More words of a list that Azure leaves open."""

    of: str
    more: Sequence[str]
    why: str

    def change(self, table: Table) -> None:
        assert not set(self.more) & set(table["words"][self.of]), f"{self} are described"
        table["words"][self.of] += self.more


@dataclass(frozen=True, slots=True)
class NeverSaid:
    """A word that may not be used though it is described."""

    of: str
    word: str
    why: str

    def change(self, table: Table) -> None:
        table["words"][self.of].remove(self.word)


@dataclass(frozen=True, slots=True)
class Answered:
    """One more status of an operation."""

    operation: str
    status: str
    kind: str
    why: str

    def change(self, table: Table) -> None:
        answers = table["operations"][self.operation]["answers"]
        assert self.status not in answers, f"{self} is described"
        answers[self.status] = self.kind


@dataclass(frozen=True, slots=True)
class NeverAnswered:
    """A status that may not be answered though it is described."""

    operation: str
    status: str
    why: str

    def change(self, table: Table) -> None:
        del table["operations"][self.operation]["answers"][self.status]


@dataclass(frozen=True, slots=True)
class Result:
    """An address at which the results of operations are asked for; Azure describes it only by their 200.

    ``kind``: where it tells something else than what came of them.
    """

    name: str
    address: str
    of: Sequence[str]
    kind: str = ""
    why: str = "Azure names it in Location and Azure-AsyncOperation alone."

    def change(self, table: Table) -> None:
        kinds = [table["operations"][one]["answers"]["200"] for one in self.of]
        answers = {"200": self.kind or "|".join(kinds), "default": table["errors"]}
        table["operations"][self.name] = {"call": f"GET {self.address}", "answers": answers}


P = "/providers/Microsoft.Capacity"
ORDER = f"{P}/reservationOrders/{{reservationOrderId}}"

CAPACITY: Sequence[Difference] = (
    Property("ReservationOrderProperties", "billingAccountId", "string", "In Azure's real answers."),
    Property("ReservationOrderProperties", "billingProfileId", "string", "In Azure's real answers."),
    Null("ExchangePolicyErrors", "policyErrors", "In Azure's own examples and real answers: null when there are none."),
    Always("Error", ["error"], "Clients take the code out of it."),
    Always("ErrorResponse", ["error"], "Clients take the code out of it."),
    Always("ExtendedErrorInfo", ["code", "message"], "Clients take the code out of it."),
    Always("ErrorDetails", ["code", "message"], "Clients take the code out of it."),
    Always("CalculateExchangeOperationResultResponse", ["status"], "Clients poll until it says that it has ended."),
    Always("ExchangeOperationResultResponse", ["status"], "Clients poll until it says that it has ended."),
    Words("ExchangeOperationResultStatus", ["Canceled"], "In this spelling clients know that an operation has ended."),
    NeverSaid("ExchangeOperationResultStatus", "Cancelled", "In this spelling clients poll for ever."),
    NeverSaid("CalculateExchangeOperationResultStatus", "Cancelled", "In this spelling clients poll for ever."),
    Words(
        "ErrorResponseCode",
        [
            "AuthenticationFailed",
            "ExpiredAuthenticationToken",
            "InvalidAuthenticationToken",
            "InvalidApiVersionParameter",
            "MissingApiVersionParameter",
            "NotAcceptable",
            "PreconditionFailed",
            "ResourceNotFound",
            "SubscriptionNotFound",
            "TooManyRequests",
            "UnsupportedMediaType",
        ],
        "Azure Resource Manager's own, said before a provider is asked.",
    ),
    Words(
        "ErrorResponseCode",
        ["QuoteExpired", "QuoteStale", "QuoteUsed", "ReservationNotFound", "SessionNotFound"],
        "Azure's list is open, and has no word for these.",
    ),
    Answered(
        "ReservationOrder_Get",
        "202",
        "RefundResponse",
        "Asked after a return: with 200 at once, clients would believe that a refund nobody decided yet is done.",
    ),
    NeverAnswered("Reservation_Update", "202", "Its body has no status, so clients fail; recorded is 200."),
    NeverAnswered("Reservation_Split", "202", "Recorded is 200 with the reservations."),
    NeverAnswered("Reservation_Merge", "202", "Recorded is 200 with the reservations."),
    Result("OperationResult_Get", f"{P}/operationResults/{{id}}", ["CalculateExchange_Post", "Exchange_Post"]),
    Result("Reservation_SplitResult", f"{ORDER}/splitoperationresults/{{result}}", ["Reservation_Split"]),
    Result("Reservation_MergeResult", f"{ORDER}/mergeoperationresults/{{result}}", ["Reservation_Merge"]),
)

AUTHORIZATION: Sequence[Difference] = (
    Always("ErrorResponse", ["error"], "Clients take the code out of it."),
    Always("ErrorDetail", ["code", "message"], "Clients take the code out of it."),
)

CONSUMPTION: Sequence[Difference] = (
    Always("ErrorResponse", ["error"], "Clients take the code out of it."),
    Always("ErrorDetails", ["code", "message"], "Clients take the code out of it."),
)

S = "/providers/Microsoft.Support"
OF_A_SUBSCRIPTION = f"/subscriptions/{{subscriptionId}}{S}"
MADE, MADE_WITHOUT = (
    [f"{kind}{more}_Create" for kind in ("SupportTickets", "Communications")] for more in ("", "NoSubscription")
)

SUPPORT: Sequence[Difference] = (
    Always("ErrorResponse", ["error"], "Clients take the code out of it."),
    Always("ErrorDetail", ["code", "message"], "Clients take the code out of it."),
    NeverAnswered("ChatTranscripts_Get", "200", "Nobody chats here."),
    NeverAnswered("ChatTranscriptsNoSubscription_Get", "200", "Nobody chats here."),
    Result("OperationResult", f"{OF_A_SUBSCRIPTION}/operationResults/{{id}}", MADE),
    Result("OperationResultNoSubscription", f"{S}/operationResults/{{id}}", MADE_WITHOUT),
    Result("OperationStatus", f"{OF_A_SUBSCRIPTION}/operationsStatus/{{id}}", MADE, "OperationStatusResult"),
    Result("OperationStatusNoSubscription", f"{S}/operationsStatus/{{id}}", MADE_WITHOUT, "OperationStatusResult"),
)
