"""A customer and its subscriptions, as Partner Center describes them."""

from arm.partner_center.resources import Body, link, resource
from customers.models import Customer, Subscription

LANGUAGES = {"KR": "ko"}
OFFER = "MS-AZR-0145P"


def customer_body(customer: Customer) -> Body:
    """Return a customer. It has no address and no mail here: nobody writes to it."""
    path = f"/customers/{customer.pk}"
    profile = {"tenantId": str(customer.pk), "domain": customer.domain, "companyName": customer.company_name}
    address = {"country": customer.country}
    language = LANGUAGES.get(customer.country, "en")
    billing = {
        "id": str(customer.pk),
        "culture": f"{language}-{customer.country}",
        "language": language,
        "companyName": customer.company_name,
        "defaultAddress": address,
    }
    return resource(
        "Customer",
        {
            "id": str(customer.pk),
            "commerceId": str(customer.pk),
            "companyProfile": resource(
                "CustomerCompanyProfile", {**profile, "address": address}, links={"self": f"{path}/profiles/company"}
            ),
            "billingProfile": resource("CustomerBillingProfile", billing, links={"self": f"{path}/profiles/billing"}),
            "relationshipToPartner": "reseller",
            "allowDelegatedAccess": True,
            "customDomains": [customer.domain],
            "associatedPartnerId": None,
        },
        links={"self": path},
    )


def subscription_body(subscription: Subscription) -> Body:
    """Return a subscription; it was made with its customer and goes on until somebody ends it."""
    path = f"/customers/{subscription.customer_id}/subscriptions/{subscription.pk}"
    return resource(
        "Subscription",
        {
            "id": str(subscription.pk),
            "entitlementId": str(subscription.pk),
            "offerId": OFFER,
            "offerName": "Microsoft Azure",
            "friendlyName": subscription.name,
            "quantity": 1,
            "unitType": "Usage-based",
            "status": "active" if subscription.is_active else "suspended",
            "autoRenewEnabled": True,
            "billingType": "usage",
            "billingCycle": "monthly",
            "contractType": "subscription",
        },
        links={"self": path, "registrationstatus": f"{path}/registrationstatus"},
    )


def registration_body(subscription: Subscription) -> Body:
    """Return whether reservations can be bought for a subscription: for every one that is active."""
    status = "registered" if subscription.is_active else "notregistered"
    path = f"/customers/{subscription.customer_id}/subscriptions/{subscription.pk}/registrationstatus"
    return {
        "subscriptionId": str(subscription.pk),
        "status": status,
        "links": {"self": link(path)},
        "attributes": {"objectType": "SubscriptionRegistrationStatus"},
    }
