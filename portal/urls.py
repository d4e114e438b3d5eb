"""Where the partner's pages are."""

from allauth.account import views as account
from django.urls import path

from portal.views import (
    access,
    activity,
    configuration,
    credit_note,
    customers,
    help,
    home,
    ledger,
    overview,
    partner_settings,
    preferences,
    prepared_refund,
    prepared_refunds,
    properties,
    refund,
    refund_limit,
    rename,
    renewal,
    request,
    request_file,
    request_new,
    requests,
    reservations,
    search,
    utilization,
)

CUSTOMER = "customers/<uuid:customer_id>/"
RESERVATION = f"{CUSTOMER}reservations/<uuid:reservation_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("help/", help.help_page, name="help"),
    path("search/", search.search, name="search"),
    path("customers/", customers.customers, name="customers"),
    path(CUSTOMER, customers.customer, name="customer"),
    path(f"{CUSTOMER}reservations/", reservations.customer_reservations, name="customer_reservations"),
    path(f"{CUSTOMER}activity/", activity.customer_activity, name="customer_activity"),
    path(f"{CUSTOMER}requests/", requests.customer_requests, name="customer_requests"),
    path(f"{CUSTOMER}requests/new/", request_new.customer_request_new, name="customer_request_new"),
    path(f"{CUSTOMER}refund/", refund.refund_start, name="refund_start"),
    path(f"{CUSTOMER}refund/<uuid:quote_id>/", refund.refund_quote, name="refund_quote"),
    path(RESERVATION, overview.reservation, name="reservation"),
    path(f"{RESERVATION}overview/", overview.reservation_overview, name="reservation_overview"),
    path(f"{RESERVATION}activity/", activity.reservation_activity, name="reservation_activity"),
    path(f"{RESERVATION}access/", access.reservation_access, name="reservation_access"),
    path(f"{RESERVATION}access/add/", access.reservation_access_add, name="reservation_access_add"),
    path(f"{RESERVATION}access/remove/", access.reservation_access_remove, name="reservation_access_remove"),
    path(f"{RESERVATION}configuration/", configuration.reservation_configuration, name="reservation_configuration"),
    path(f"{RESERVATION}renewal/", renewal.reservation_renewal, name="reservation_renewal"),
    path(f"{RESERVATION}rename/", rename.reservation_rename, name="reservation_rename"),
    path(f"{RESERVATION}utilization/", utilization.reservation_utilization, name="reservation_utilization"),
    path(f"{RESERVATION}properties/", properties.reservation_properties, name="reservation_properties"),
    path(f"{RESERVATION}support/", request_new.reservation_support, name="reservation_support"),
    path(f"{RESERVATION}refund/", refund.reservation_refund, name="reservation_refund"),
    path("reservations/", reservations.all_reservations, name="reservations"),
    path("activity/", activity.activity, name="activity"),
    path("requests/", requests.all_requests, name="requests"),
    path("requests/<str:number>/", request.request_page, name="request"),
    path("requests/<str:number>/progress/", request.request_progress, name="request_progress"),
    path("requests/<str:number>/messages/", request.post_message, name="request_message"),
    path("requests/<str:number>/close/", request.close, name="request_close"),
    path("requests/<str:number>/severity/", request.severity, name="request_severity"),
    path("requests/<str:number>/files/<uuid:file_id>/", request_file.request_file, name="request_file"),
    path("requests/<str:number>/confirm/", request.confirm, name="request_confirm"),
    path("requests/<str:number>/second-person/", request.second_person, name="request_second_person"),
    path("requests/<str:number>/withdraw/", request.withdraw, name="request_withdraw"),
    path("settings/", partner_settings.partner_settings, name="partner_settings"),
    path("prepared-refunds/", prepared_refunds.prepared_refunds, name="prepared_refunds"),
    path("prepared-refunds/<uuid:prepared_id>/", prepared_refund.prepared_refund, name="prepared_refund"),
    path("prepared-refunds/<uuid:prepared_id>/submit/", prepared_refund.submit, name="prepared_refund_submit"),
    path("prepared-refunds/<uuid:prepared_id>/grant/", prepared_refund.grant, name="prepared_refund_grant"),
    path("prepared-refunds/<uuid:prepared_id>/decline/", prepared_refund.decline, name="prepared_refund_decline"),
    path("prepared-refunds/<uuid:prepared_id>/withdraw/", prepared_refund.withdraw, name="prepared_refund_withdraw"),
    path("billing/ledger/", ledger.ledger, name="ledger"),
    path("billing/ledger/<str:number>/", ledger.ledger_entry, name="ledger_entry"),
    path("billing/credit-notes/<str:number>/", credit_note.credit_note, name="credit_note"),
    path("billing/refund-limit/", refund_limit.refund_limit, name="refund_limit"),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler429 = "portal.views.errors.too_many_requests"
handler500 = "portal.views.errors.server_error"
