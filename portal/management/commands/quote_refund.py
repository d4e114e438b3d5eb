"""manage.py quote_refund: what a return brings, computed from arguments alone by the refund policy."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.policy.currency import USD
from billing.policy.versions import SEED_2019
from billing.queries.policy_versions import stored_rules
from portal.by_hand.arguments import (
    amount,
    billing_plan,
    currency_code,
    day,
    known,
    policy_version,
    term,
    units,
    usd_amount,
    usd_per_unit,
    whole_number,
)
from portal.by_hand.refund import RefundByHand, refund_document

BAD_ARGUMENT = 2


class Command(BaseCommand):
    help = "Compute a refund by a version of the policy. A refusal by the policy is an answer; it exits with 0."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--price", required=True, metavar="P", help="one unit's price for the whole term")
        add("--currency", required=True, type=currency_code, metavar="C", help="ISO 4217 code of the price")
        add("--quantity", required=True, type=whole_number, metavar="N", help="how many units come back")
        add("--owned", required=True, type=units, metavar="M", help="how many there are")
        add("--term", required=True, type=term, metavar="P1Y|P3Y|P5Y")
        add("--billing-plan", required=True, type=billing_plan, metavar="upfront|monthly")
        add("--purchased", required=True, type=day, metavar="DATE", help="day of the purchase (UTC)")
        add("--on", required=True, type=day, metavar="DATE", help="day of the return (UTC)")
        add("--used", action="store_true", help="some of it was used up to that day")
        add("--policy", default=SEED_2019.code, metavar="CODE", help=f"default {SEED_2019.code}; also {known()}")
        add("--fx", type=usd_per_unit, metavar="R", help="US dollars for one unit of the currency")
        add("--limit-used", type=usd_amount, default=0, metavar="U", help="taken from the refund limit, in USD")
        add("--current-price", metavar="P", help="one unit's price today, for a version that takes the lower one")
        add("--resource-type", default="VirtualMachines", metavar="TYPE", help="Azure's reservedResourceType")
        add("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = refund_document(_asked(options))
        except ArgumentTypeError as error:
            raise CommandError(str(error), returncode=BAD_ARGUMENT) from None
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for line in document["lines"]:
            self.stdout.write(f"{line['label']:<50} {line['amount']:>20} {document['currency']}")
        for refusal in document["errors"]:
            self.stdout.write(f"{refusal['code']}: {refusal['message']}")


def _asked(options: dict[str, Any]) -> RefundByHand:
    currency, today = options["currency"], options["current_price"]
    return RefundByHand(
        rules=policy_version(options["policy"], stored=stored_rules),
        price_minor=_price("--price", options["price"], currency),
        current_price_minor=None if today is None else _price("--current-price", today, currency),
        currency=currency,
        quantity=options["quantity"],
        owned=options["owned"],
        term=options["term"],
        plan=options["billing_plan"],
        purchased_on=options["purchased"],
        on=options["on"],
        is_used=options["used"],
        usd_per_unit=_rate(currency, options["fx"]),
        limit_used_usd_minor=options["limit_used"],
        resource_type=options["resource_type"],
    )


def _price(name: str, text: str, currency: str) -> int:
    try:
        return amount(text, currency)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"argument {name}: {error}") from None


def _rate(currency: str, rate: Fraction | None) -> Fraction:
    if currency == USD:
        if rate not in (None, 1):
            raise ArgumentTypeError("argument --fx: a US dollar is worth 1 US dollar")
        return Fraction(1)
    if rate is None:
        raise ArgumentTypeError(f"argument --fx: give the US dollars for one {currency}; the limit is in US dollars")
    return rate
