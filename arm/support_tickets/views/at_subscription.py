"""The same behind a subscription: only what is about it, and what is opened there is."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from arm.support_tickets.views import communications, not_offered, operations, tickets


@extend_schema_view(get=extend_schema(operation_id="SupportTickets_List"))
class SubscriptionTicketsView(tickets.TicketsView):
    pass


@extend_schema_view(post=extend_schema(operation_id="SupportTickets_CheckNameAvailability"))
class SubscriptionTicketNameView(tickets.TicketNameView):
    pass


@extend_schema_view(
    get=extend_schema(operation_id="SupportTickets_Get"),
    put=extend_schema(operation_id="SupportTickets_Create"),
    patch=extend_schema(operation_id="SupportTickets_Update"),
)
class SubscriptionOneTicketView(tickets.OneTicketView):
    pass


@extend_schema_view(get=extend_schema(operation_id="Communications_List"))
class SubscriptionCommunicationsView(communications.CommunicationsView):
    pass


@extend_schema_view(post=extend_schema(operation_id="Communications_CheckNameAvailability"))
class SubscriptionCommunicationNameView(communications.CommunicationNameView):
    pass


@extend_schema_view(
    get=extend_schema(operation_id="Communications_Get"), put=extend_schema(operation_id="Communications_Create")
)
class SubscriptionCommunicationView(communications.CommunicationView):
    pass


@extend_schema_view(get=extend_schema(operation_id="ChatTranscripts_List"))
class SubscriptionChatTranscriptsView(not_offered.ChatTranscriptsView):
    pass


@extend_schema_view(get=extend_schema(operation_id="ChatTranscripts_Get"))
class SubscriptionChatTranscriptView(not_offered.ChatTranscriptView):
    pass


@extend_schema_view(
    get=extend_schema(operation_id="Files_Get"),
    put=extend_schema(operation_id="Files_Create"),
    post=extend_schema(operation_id="Files_Upload"),
)
class SubscriptionFilesView(not_offered.FilesView):
    pass


@extend_schema_view(get=extend_schema(operation_id="SubscriptionSupportOperationsStatus_Get"))
class SubscriptionOperationStatusView(operations.OperationStatusView):
    pass


@extend_schema_view(get=extend_schema(operation_id="SubscriptionSupportOperationResults_Get"))
class SubscriptionOperationResultView(operations.OperationResultView):
    pass
