"""What a support request's page shows, put together from the request, the rights, and the limit now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from billing.models import Exchange, ExchangeReturn, LimitUse, Refund, RefundLine
from billing.models.states import RefundState
from billing.policy.quote_values import QuoteSum
from billing.policy.refund_limit import free_on
from billing.queries.limits import uses_of
from billing.queries.quotes import places_of
from billing.queries.second_persons import Candidates
from billing.texts import account_name
from customers.policy.roles import Action
from customers.queries.access import may, may_everywhere
from portal.http import PartnerRequest
from portal.pages.refund_words import line_words, rate_words
from portal.pages.request_exchange import ExchangeSides, SumChange, exchange_sides
from portal.pages.request_new import promise_words
from portal.pages.request_results import ResultRow, results_of
from portal.pages.request_second_person import SecondPerson, candidates_of, second_person_of
from portal.pages.request_steps import steps_of
from portal.pages.request_timeline import Step, timeline
from portal.refusals import MissingRight, missing_refund_right
from portal.templatetags.figures import money_text
from support.commands.change_severity import why_severity_stays
from support.models import Message, SupportRequest
from support.queries.files import Listed
from support.queries.request_page import Standing, standing_in
from support.texts import sentence
from support.titles import asked_title


@dataclass(frozen=True, slots=True)
class SumRow:
    """A reservation's part of the refund, in words and minor units."""

    name: str
    note: str
    net_minor: int


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A reservation's net refund as quoted and as computed again."""

    name: str
    quoted_minor: int
    now_minor: int

    @property
    def difference_minor(self) -> int:
        return self.now_minor - self.quoted_minor


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the reader gets it."""

    author: str
    place: str
    at: datetime
    text: str
    files: list[Listed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LedgerLeg:
    side: str
    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LimitNow:
    """What the request takes of the limit, and what the limit has left today, in US cents."""

    use: LimitUse
    free_usd_minor: int


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A support request for its reader."""

    request: SupportRequest
    refund: Refund | None
    exchange: Exchange | None
    sides: ExchangeSides | None
    standing: Standing
    title: str
    steps: list[Step]
    sums: list[SumRow]
    results: list[ResultRow]
    changes: list[ChangedRow]
    messages: list[Said]
    legs: list[LedgerLeg]
    limit: LimitNow | None
    rate: str
    missing: MissingRight | None
    second: SecondPerson | None
    may_write: bool
    is_late: bool
    promise: str
    files: list[Listed]
    pending: list[Listed]
    severities: list[tuple[str, str]]
    why_severity_stays: str
    why_not_closed: str

    @property
    def asked(self) -> Refund | Exchange | None:
        """What it asks for: a refund, an exchange, or neither."""
        return self.refund or self.exchange

    @property
    def is_live(self) -> bool:
        return not self.standing.is_settled

    @property
    def waits_for_reply(self) -> bool:
        return self.request.clock == SupportRequest.Clock.ASKED

    @property
    def polls_every(self) -> str:
        """A refund goes on within seconds; a request waits for people."""
        return "2s" if self.asked and not self.asked.is_final else "10s"

    @property
    def asks_confirmation(self) -> bool:
        return bool(self.asked and self.asked.state == RefundState.AWAITING_CONFIRMATION)

    @property
    def all_changes(self) -> Sequence[ChangedRow | SumChange]:
        """What is compared while other amounts wait: a refund by its lines, an exchange by its sums."""
        return self.sides.changes if self.sides else self.changes

    @property
    def difference_minor(self) -> int:
        return sum(row.difference_minor for row in self.changes)

    @property
    def why_not_withdrawn(self) -> str:
        """Why it can't be withdrawn; nothing when it can."""
        if self.asked is None or self.asked.is_final:
            is_done = self.asked is not None and self.asked.state == RefundState.COMPLETED
            return _("It is carried out already.") if is_done else _("It has ended already.")
        if not self.asked.is_stoppable:
            return _("It is being carried out.")
        return str(self.missing) if self.missing else ""


def can_see(request: PartnerRequest, support_request: SupportRequest) -> bool:
    is_own = _is_own(request, support_request)
    return bool(may(request.principal, Action.REQUESTS_READ, now=request.now, is_own=is_own))


def _is_own(request: PartnerRequest, support_request: SupportRequest) -> bool:
    return request.user.pk in support_request.owner_ids


def page_of(request: PartnerRequest, support_request: SupportRequest) -> RequestPage:
    """Put the page together; three queries at most beside those that loaded the request."""
    refund, asked = support_request.refund, support_request.asked
    found = candidates_of(asked, now=request.now)
    result = refund.quote.sum if refund else None
    may_write = bool(
        may(request.principal, Action.REQUESTS_WRITE, now=request.now, is_own=_is_own(request, support_request))
    )
    second = second_person_of(asked, found, request.user) if asked and found else None
    return RequestPage(
        request=support_request,
        refund=refund,
        exchange=support_request.exchange,
        sides=exchange_sides(support_request.exchange),
        standing=standing_in(support_request),
        title=title_of(support_request),
        steps=timeline(asked, now=request.now, second_persons=second.names if second else "")
        if asked
        else steps_of(support_request, now=request.now),
        sums=_sums(refund, result) if refund and result else [],
        results=results_of(refund) if refund else [],
        changes=_changes(refund, result) if refund and result else [],
        messages=_messages(support_request, request.partner.name),
        legs=_legs(asked),
        limit=_limit(request, refund),
        rate=rate_words(asked.currency, asked.quote.units_per_usd) if asked and asked.currency != "USD" else "",
        missing=_missing(request, asked, found),
        second=second,
        may_write=may_write,
        is_late=support_request.due_at is not None and support_request.due_at < request.now,
        promise=promise_words(support_request.severity),
        files=getattr(support_request, "own_files", []),
        pending=getattr(support_request, "waiting_files", []) if may_write else [],
        severities=[(code, str(words)) for code, words in SupportRequest.Severity.choices],
        why_severity_stays=str(why_severity_stays(support_request, is_staff=False) or ""),
        why_not_closed=_why_not_closed(support_request),
    )


def title_of(support_request: SupportRequest) -> str:
    """Return a general request's own title; of the others, what it is the refund or the exchange of."""
    asked = support_request.asked
    if asked is None:
        return support_request.title
    lines: list[RefundLine | ExchangeReturn] = [*asked.returned_lines]
    first_name = lines[0].reservation.name if lines else ""
    return asked_title(is_exchange=isinstance(asked, Exchange), number=len(lines), first_name=first_name)


def _why_not_closed(support_request: SupportRequest) -> str:
    """Return why it can't be closed by hand; nothing when it can."""
    if support_request.state == SupportRequest.State.CLOSED:
        return _("It is closed already.")
    asked = support_request.asked
    return _("It closes by itself.") if asked and not asked.is_final else ""


def _sums(refund: Refund, result: QuoteSum) -> list[SumRow]:
    lines = refund.lines.all()
    return [
        SumRow(line.reservation.name, line_words(terms, line.owned), line.net_minor)
        for line, terms in zip(lines, [one.sum for one in result.lines], strict=True)
        if terms
    ]


def _changes(refund: Refund, result: QuoteSum) -> list[ChangedRow]:
    """Compare line by line while a lower amount waits for its confirmation."""
    if refund.offered_quote is None:
        return []
    fresh = {line.key: line.sum.net if line.sum else 0 for line in refund.offered_quote.sum.lines}
    return [
        ChangedRow(line.reservation.name, line.net_minor, fresh.get(str(line.reservation_id), 0))
        for line in refund.lines.all()
    ]


def _messages(support_request: SupportRequest, partner_name: str) -> list[Said]:
    """Return what was said, the newest first, each with its files."""
    desk = _("Refund desk") if support_request.asked else _("Support")
    return [_said(one, partner_name, desk) for one in reversed(support_request.messages.all())]


def _said(message: Message, partner_name: str, desk: str) -> Said:
    if message.side == Message.Side.SYSTEM:
        facts = message.facts
        amount = money_text(facts["net_minor"], facts["currency"]) if "net_minor" in facts else ""
        text = sentence(message.code, facts, amount=amount)
        return Said(_("Reservation Portal"), _("automatic message"), message.at, text)
    place = desk if message.side == Message.Side.DESK else partner_name
    return Said(message.author_name, place, message.at, message.body, getattr(message, "files", []))


def _legs(asked: Refund | Exchange | None) -> list[LedgerLeg]:
    note = getattr(asked, "credit_note", None)
    if note is None:
        return []
    return [
        LedgerLeg(leg.get_side_display(), account_name(leg.account_id), leg.amount_minor)
        for leg in note.entry.postings.all()
    ]


def _limit(request: PartnerRequest, refund: Refund | None) -> LimitNow | None:
    use = getattr(refund, "limit_use", None)
    if refund is None or use is None:
        return None
    rules = refund.quote.policy.rules
    uses = uses_of(partner_id=refund.partner_id, customer_id=refund.customer_id, scope=rules.limit_scope)
    return LimitNow(use, free_on(rules, uses, request.now.date()))


def _missing(request: PartnerRequest, asked: Refund | Exchange | None, found: Candidates | None) -> MissingRight | None:
    """Ask for the right only while there is something to confirm or withdraw."""
    if asked is None or asked.is_final:
        return None
    if found:
        rights = found.rights_of(request.user.pk)
        return missing_refund_right(request.principal, rights, grantors=found.admins)
    decisions = may_everywhere(request.principal, Action.REFUNDS_REQUEST, at=places_of(asked.quote), now=request.now)
    return missing_refund_right(request.principal, decisions)
