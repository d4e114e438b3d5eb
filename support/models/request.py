"""A support request: the wizard's answers, a number, a state."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models import Refund
from customers.models import Customer, TenantModel, User


class SupportRequest(TenantModel):
    """What a partner asked of the operator. At most one refund hangs on it."""

    class IssueType(models.TextChoices):
        BILLING = "billing", _("Billing")
        TECHNICAL = "technical", _("Technical")

    class ProblemType(models.TextChoices):
        RESERVATION_MANAGEMENT = "reservation_management", _("Reservation management")

    class Category(models.TextChoices):
        EXCHANGES_AND_REFUNDS = "exchanges_and_refunds", _("Exchanges and refunds")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    number = models.CharField(_("number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        related_name="support_requests",
    )
    refund = models.OneToOneField(
        Refund,
        on_delete=models.PROTECT,
        verbose_name=_("refund"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="support_request",
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("requested by"), related_name="+")
    issue_type = models.CharField(_("issue type"), max_length=20, choices=IssueType)
    problem_type = models.CharField(_("problem type"), max_length=30, choices=ProblemType)
    category = models.CharField(_("category"), max_length=30, choices=Category)
    description = models.TextField(_("description"), blank=True)
    contact_name = models.CharField(_("name"), max_length=150)
    contact_email = models.EmailField(_("email"))
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_method = models.CharField(_("preferred contact method"), max_length=5, choices=User.ContactMethod)
    language = models.CharField(_("support language"), max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    told_number = models.PositiveSmallIntegerField(
        default=0, help_text=_("the number of the refund's last state that a message was written about")
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | models.Q(state="open", closed_at__isnull=True),
                name="support_request_closed_has_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(contact_method="phone") | ~models.Q(contact_phone=""),
                name="support_request_phone_given",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-created_at"], name="support_request_list"),
            models.Index(fields=["partner", "customer", "-created_at"], name="support_request_of_customer"),
            models.Index(
                fields=["partner", "-created_at"], condition=models.Q(state="open"), name="support_request_open"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owner_ids(self) -> set[uuid.UUID]:
        """Return whose it is: who asked, and who prepared it for them."""
        prepared = getattr(self, "prepared", None)
        return {self.requested_by_id} | ({prepared.prepared_by_id} if prepared else set())
