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
    invitation,
    ledger,
    notifications,
    overview,
    people,
    person,
    preferences,
    profile,
    properties,
    refund,
    refund_limit,
    request,
    requests,
    reservations,
    search,
)

CUSTOMER = "customers/<uuid:customer_id>/"
RESERVATION = f"{CUSTOMER}reservations/<uuid:reservation_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/password/", account.password_reset, name="account_reset_password"),
    path("sign-in/password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "sign-in/password/<str:uidb36>/<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/password/set/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/mail/", profile.mail, name="profile_mail"),
    path("profile/password/", account.password_change, name="account_change_password"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/bell/", notifications.bell, name="notification_bell"),
    path("notifications/drawer/", notifications.drawer, name="notification_drawer"),
    path("notifications/read/", notifications.read_all, name="notifications_read"),
    path("notifications/<uuid:notification_id>/", notifications.notification, name="notification"),
    path("notifications/<uuid:notification_id>/read/", notifications.read, name="notification_read"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:person_id>/", person.person, name="person"),
    path("people/<uuid:person_id>/roles/", person.roles, name="person_roles"),
    path("people/<uuid:person_id>/disable/", person.disable, name="person_disable"),
    path("people/<uuid:person_id>/enable/", person.enable, name="person_enable"),
    path("people/invitations/<uuid:invitation_id>/resend/", people.resend, name="invitation_resend"),
    path("people/invitations/<uuid:invitation_id>/revoke/", people.revoke, name="invitation_revoke"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("help/", help.help_page, name="help"),
    path("search/", search.search, name="search"),
    path("customers/", customers.customers, name="customers"),
    path(CUSTOMER, customers.customer, name="customer"),
    path(f"{CUSTOMER}reservations/", reservations.customer_reservations, name="customer_reservations"),
    path(f"{CUSTOMER}activity/", activity.customer_activity, name="customer_activity"),
    path(f"{CUSTOMER}requests/", requests.customer_requests, name="customer_requests"),
    path(f"{CUSTOMER}refund/", refund.refund_start, name="refund_start"),
    path(f"{CUSTOMER}refund/<uuid:quote_id>/", refund.refund_quote, name="refund_quote"),
    path(RESERVATION, overview.reservation, name="reservation"),
    path(f"{RESERVATION}overview/", overview.reservation_overview, name="reservation_overview"),
    path(f"{RESERVATION}activity/", activity.reservation_activity, name="reservation_activity"),
    path(f"{RESERVATION}access/", access.reservation_access, name="reservation_access"),
    path(f"{RESERVATION}configuration/", configuration.reservation_configuration, name="reservation_configuration"),
    path(f"{RESERVATION}properties/", properties.reservation_properties, name="reservation_properties"),
    path(f"{RESERVATION}refund/", refund.reservation_refund, name="reservation_refund"),
    path("reservations/", reservations.all_reservations, name="reservations"),
    path("activity/", activity.activity, name="activity"),
    path("requests/", requests.all_requests, name="requests"),
    path("requests/<str:number>/", request.request_page, name="request"),
    path("requests/<str:number>/progress/", request.request_progress, name="request_progress"),
    path("requests/<str:number>/messages/", request.post_message, name="request_message"),
    path("requests/<str:number>/confirm/", request.confirm, name="request_confirm"),
    path("requests/<str:number>/withdraw/", request.withdraw, name="request_withdraw"),
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
