"""A support request: the wizard's answers, a number, a state."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from billing.models import Exchange, Refund
from customers.models import Customer, Subscription, TenantModel, User
from reservations.models import Reservation
from support.problems import category_choices, issue_choices, problem_choices

LONGEST_TITLE = 200
LONGEST_TICKET_NAME = 128


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def named(self, name: str) -> "SupportRequestQuerySet":
        """Keep the one with a ticket name, in whatever case."""
        return self.alias(lowered=Lower("ticket_name")).filter(lowered=name.lower())


class SupportRequest(TenantModel):
    """What a partner asked of the operator. At most one refund or exchange hangs on it."""

    class Severity(models.TextChoices):
        MINIMAL = "minimal", _("C - Minimal impact")
        MODERATE = "moderate", _("B - Moderate impact")
        CRITICAL = "critical", _("A - Critical impact")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Clock(models.TextChoices):
        """Who has it: the desk while the clock runs, the partner while it was asked, nobody while it stands still."""

        RUNNING = "running", _("Waits for the desk")
        ASKED = "asked", _("Waits for the partner")
        STILL = "still", _("Answered")

    number = models.CharField(_("number"), max_length=20, unique=True)
    ticket_name = models.CharField(
        _("ticket name"),
        max_length=LONGEST_TICKET_NAME,
        null=True,
        blank=True,
        editable=False,
        help_text=_("What a program that opened it calls it, in whatever case; without one it goes by its number."),
    )
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
    exchange = models.OneToOneField(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="support_request",
    )
    rights_used = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("submitted through"),
        default=list,
        blank=True,
        help_text=_("The roles that let the requester submit it, each on one of its orders or on all."),
    )
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="support_requests",
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        verbose_name=_("subscription"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("requested by"), related_name="+")
    issue_type = models.CharField(_("issue type"), max_length=30, choices=issue_choices)
    problem_type = models.CharField(_("problem type"), max_length=30, choices=problem_choices)
    category = models.CharField(_("category"), max_length=30, choices=category_choices)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, blank=True)
    shares_diagnostics = models.BooleanField(_("share diagnostic information"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    contact_name = models.CharField(_("name"), max_length=150)
    contact_email = models.EmailField(_("email"))
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_method = models.CharField(_("preferred contact method"), max_length=5, choices=User.ContactMethod)
    additional_emails = ArrayField(
        models.EmailField(), verbose_name=_("additional email addresses"), default=list, blank=True
    )
    language = models.CharField(_("support language"), max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    clock = models.CharField(_("clock"), max_length=10, choices=Clock, default=Clock.STILL)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
    )
    told_number = models.PositiveSmallIntegerField(
        default=0, help_text=_("the number of the refund's last state that a message was written about")
    )

    objects = SupportRequestQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint("partner", Lower("ticket_name"), name="support_request_ticket_named_once"),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | models.Q(state="open", closed_at__isnull=True),
                name="support_request_closed_has_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(contact_method="phone") | ~models.Q(contact_phone=""),
                name="support_request_phone_given",
            ),
            models.CheckConstraint(
                condition=(models.Q(issue_type="technical") & ~models.Q(severity=""))
                | (~models.Q(issue_type="technical") & models.Q(severity="")),
                name="support_request_severity_of_technical",
            ),
            models.CheckConstraint(
                condition=models.Q(issue_type="technical", shares_diagnostics__isnull=False)
                | (~models.Q(issue_type="technical") & models.Q(shares_diagnostics__isnull=True)),
                name="support_request_consent_of_technical",
            ),
            models.CheckConstraint(
                condition=models.Q(clock="running", due_at__isnull=False)
                | (~models.Q(clock="running") & models.Q(due_at__isnull=True)),
                name="support_request_running_is_due",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(clock="still"), name="support_request_closed_is_still"
            ),
            models.CheckConstraint(
                condition=models.Q(refund__isnull=False) | models.Q(exchange__isnull=False) | ~models.Q(title=""),
                name="support_request_titled",
            ),
            models.CheckConstraint(
                condition=models.Q(refund__isnull=True) | models.Q(exchange__isnull=True),
                name="support_request_refund_or_exchange",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-created_at"], name="support_request_list"),
            models.Index(fields=["partner", "customer", "-created_at"], name="support_request_of_customer"),
            models.Index(fields=["due_at", "id"], name="support_request_due", condition=models.Q(clock="running")),
            models.Index(
                fields=["partner", "-created_at"], condition=models.Q(state="open"), name="support_request_open"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """What Azure's clients call it."""
        return self.ticket_name or self.number

    @property
    def asked(self) -> Refund | Exchange | None:
        """Return the refund or the exchange that hangs on it."""
        return self.refund or self.exchange

    @property
    def owner_ids(self) -> set[uuid.UUID]:
        """Return whose it is: who asked, and who prepared it for them."""
        prepared = getattr(self, "prepared", None)
        return {self.requested_by_id} | ({prepared.prepared_by_id} if prepared else set())
