"""What the database refuses about partners, people and customers."""

import pytest
from django.db import IntegrityError, transaction

from customers.models import Customer, Membership, Partner, User
from tests.factories import CustomerFactory, MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_e_mail_address_is_kept_in_lower_case_and_once() -> None:
    user = User.objects.create_user("Mina@Northwind.example", "a long enough passphrase", name="Mina")
    assert user.email == "mina@northwind.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="mina@northwind.example")
    with pytest.raises(IntegrityError, match="user_email_lower_case"), transaction.atomic():
        UserFactory(email="Other@northwind.example")


def test_a_person_is_a_member_of_a_partner_once() -> None:
    membership = MembershipFactory()
    with pytest.raises(IntegrityError, match="membership_once"), transaction.atomic():
        Membership.objects.create(partner=membership.partner, user=membership.user, roles=[])


def test_a_domain_is_one_customers_of_a_partner() -> None:
    customer = CustomerFactory()
    CustomerFactory(domain=customer.domain)
    with pytest.raises(IntegrityError, match="customer_domain_once"), transaction.atomic():
        CustomerFactory(partner=customer.partner, domain=customer.domain)


def test_nobody_approves_less_than_nothing() -> None:
    with pytest.raises(IntegrityError, match="partner_auto_approval_not_negative"), transaction.atomic():
        PartnerFactory(auto_approval_usd_minor=-1)


def test_a_partner_with_customers_stays() -> None:
    customer = CustomerFactory()
    with pytest.raises(Exception, match="protected"):
        customer.partner.delete()
    assert Partner.objects.count() == Customer.objects.count() == 1
