"""What refunds and exchanges share: who asked, the two gates, the delay, and every state that was entered."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.states import (
    ANSWER_WITHIN,
    FINAL_STATES,
    NOT_SECONDED_STATES,
    STOPPABLE_STATES,
    UNANSWERED_STATES,
)
from customers.models import TenantModel


class GatedRequest(TenantModel):
    """A request of one customer on its way through the gates. Its amounts are its quote's, or nothing moves.

    A model of it has a customer, a ``quote``, the ``first_quote`` that was submitted, an ``offered_quote``, a state,
    and ``transitions``. What the partner's settings were at the submission stays with it: ``second_person_amounts``
    by role, the requester's own ``alone_up_to_usd_minor``, the total that asks for a second person (None: nobody is
    needed), the delay, and, where a program asked, the ids of the ``people_behind`` it.
    """

    requested_by = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("requested by"), related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_on = models.DateField(_("day of submission"))
    state_at = models.DateTimeField(_("since"))
    currency = models.CharField(_("currency"), max_length=3)
    commitment_cancelled_minor = models.BigIntegerField(_("commitment cancelled"))
    commitment_cancelled_usd_minor = models.BigIntegerField(_("commitment cancelled (US cents)"))
    second_person_amounts = models.JSONField(_("second-person amounts (US cents)"), default=dict, blank=True)
    alone_up_to_usd_minor = models.BigIntegerField(_("submits alone up to (US cents)"), null=True, blank=True)
    second_person_total_usd_minor = models.BigIntegerField(
        _("total that needs a second person (US cents)"), null=True, blank=True
    )
    people_behind = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    second_person = models.ForeignKey(
        "customers.User",
        on_delete=models.PROTECT,
        verbose_name=_("second person"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    carry_out_delay_minutes = models.PositiveIntegerField(_("delay after approval (minutes)"))
    carry_out_at = models.DateTimeField(_("carried out from"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(second_person__isnull=True) | ~models.Q(second_person=models.F("requested_by")),
                name="%(class)s_second_person_is_another",
            ),
            models.CheckConstraint(
                condition=models.Q(second_person_total_usd_minor__isnull=True)
                | models.Q(second_person__isnull=False)
                | models.Q(state__in=NOT_SECONDED_STATES),
                name="%(class)s_second_person_has_agreed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="awaiting_second_person")
                | models.Q(second_person_total_usd_minor__isnull=False, second_person__isnull=True),
                name="%(class)s_second_person_is_needed",
            ),
            models.CheckConstraint(
                condition=models.Q(second_person_total_usd_minor__isnull=True)
                | models.Q(
                    alone_up_to_usd_minor__isnull=False,
                    second_person_total_usd_minor__gt=models.F("alone_up_to_usd_minor"),
                ),
                name="%(class)s_second_person_is_above",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "-submitted_at"], name="%(class)s_of_customer"),
            models.Index(
                fields=["submitted_at"],
                condition=models.Q(state__in=["awaiting_approval", "dead"]),
                name="%(class)s_queue",
            ),
            models.Index(
                fields=["state_at"], condition=models.Q(state__in=UNANSWERED_STATES), name="%(class)s_unanswered"
            ),
            models.Index(fields=["partner", "requested_by", "submitted_on"], name="%(class)s_of_requester"),
            models.Index(fields=["partner", "submitted_on"], name="%(class)s_lately"),
            models.Index(
                fields=["second_person"],
                condition=models.Q(second_person__isnull=False),
                name="%(class)s_of_second_person",
            ),
            models.Index(
                fields=["partner", "-completed_at"],
                condition=models.Q(completed_at__isnull=False),
                name="%(class)s_completed",
            ),
        ]

    state: str

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def is_stoppable(self) -> bool:
        return self.state in STOPPABLE_STATES

    @property
    def is_second_person_wanted(self) -> bool:
        """Whether it can't go on to the operator before somebody else has agreed."""
        return self.second_person_total_usd_minor is not None and self.second_person_id is None

    @property
    def answer_until(self) -> datetime | None:
        """The instant from which its partner's answer comes too late; None when it waits for none."""
        return self.state_at + ANSWER_WITHIN if self.state in UNANSWERED_STATES else None


class Transition(TenantModel):
    """A state that something entered: when, through whom, why. Append-only."""

    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("who"), max_length=200)
    reason = models.CharField(_("reason code"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ["number"]

    state: str
