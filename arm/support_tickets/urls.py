"""Microsoft.Support's addresses: of the directory, and most of them behind a subscription, too."""

from arm.routes import View, route
from arm.support_tickets.views import at_subscription, communications, not_offered, operations, services, tickets

PROVIDER = "providers/Microsoft.Support"
SUBSCRIPTION = "subscriptions/<str:subscription_id>/"
SERVICE = "services/<str:service>"
TICKET = "supportTickets/<str:ticket>"

OF_THE_DIRECTORY: dict[str, View] = {
    "services": services.ServicesView.as_view(),
    SERVICE: services.ServiceView.as_view(),
    f"{SERVICE}/problemClassifications": services.ClassificationsView.as_view(),
    f"{SERVICE}/problemClassifications/<str:classification>": services.ClassificationView.as_view(),
    "checkNameAvailability": tickets.TicketNameView.as_view(),
    "supportTickets": tickets.TicketsView.as_view(),
    "supportTickets/<str:name>": tickets.OneTicketView.as_view(),
    f"{TICKET}/checkNameAvailability": communications.CommunicationNameView.as_view(),
    f"{TICKET}/communications": communications.CommunicationsView.as_view(),
    f"{TICKET}/communications/<str:name>": communications.CommunicationView.as_view(),
    f"{TICKET}/chatTranscripts": not_offered.ChatTranscriptsView.as_view(),
    f"{TICKET}/chatTranscripts/<str:transcript>": not_offered.ChatTranscriptView.as_view(),
    "fileWorkspaces/<path:rest>": not_offered.FilesView.as_view(),
    "operationsStatus/<str:operation>": operations.OperationStatusView.as_view(),
    "operationResults/<str:operation>": operations.OperationResultView.as_view(),
}
OF_A_SUBSCRIPTION: dict[str, View] = {
    "checkNameAvailability": at_subscription.SubscriptionTicketNameView.as_view(),
    "supportTickets": at_subscription.SubscriptionTicketsView.as_view(),
    "supportTickets/<str:name>": at_subscription.SubscriptionOneTicketView.as_view(),
    f"{TICKET}/checkNameAvailability": at_subscription.SubscriptionCommunicationNameView.as_view(),
    f"{TICKET}/communications": at_subscription.SubscriptionCommunicationsView.as_view(),
    f"{TICKET}/communications/<str:name>": at_subscription.SubscriptionCommunicationView.as_view(),
    f"{TICKET}/chatTranscripts": at_subscription.SubscriptionChatTranscriptsView.as_view(),
    f"{TICKET}/chatTranscripts/<str:transcript>": at_subscription.SubscriptionChatTranscriptView.as_view(),
    "fileWorkspaces/<path:rest>": at_subscription.SubscriptionFilesView.as_view(),
    "operationsStatus/<str:operation>": at_subscription.SubscriptionOperationStatusView.as_view(),
    "operationResults/<str:operation>": at_subscription.SubscriptionOperationResultView.as_view(),
}

urlpatterns = [
    *(route(f"{PROVIDER}/{rest}", view, name=f"support {rest}") for rest, view in OF_THE_DIRECTORY.items()),
    *(
        route(f"{SUBSCRIPTION}{PROVIDER}/{rest}", view, name=f"support of a subscription {rest}")
        for rest, view in OF_A_SUBSCRIPTION.items()
    ),
]
