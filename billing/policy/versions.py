"""The two versions of the policy that come with the product; rows of the table from then on."""

from datetime import date

from billing.policy.rules import LimitMeasure, PriceBasis, RefundRules

# Partner Center, "Manage Microsoft Azure Reservations on behalf of your customers", 11/15/2019. What
# it leaves open (what the fee is a share of, the limit's owner and year) is settled by Partner Center,
# "Compare Azure offers", row Returns & Exchanges. Products without a refund: Azure documentation,
# "Self-service exchanges and refunds", as it stood until 2021.
SEED_2019 = RefundRules(
    code="seed-2019",
    effective_from=date(2019, 11, 15),
    grace_days=5,
    grace_requires_no_usage=True,
    fee_basis_points=1200,
    limit_usd_minor=50_000_00,
    excluded_types=frozenset({"Databricks", "RedHat", "RedHatOsa", "SuseLinux", "VMwareCloudSimple"}),
)

# Azure documentation, "Self-service exchanges and refunds", 03/19/2026, and "Changes to the exchange
# policy", 08/27/2026 (the cut-off). No fee is charged. Without a refund: Red Hat and SUSE plans and all
# pre-purchase plans (Databricks, Defender for Cloud, Sentinel, Synapse; the last has no published type
# name). A draft: its first day is the document's until staff schedule it.
AZURE_2026 = RefundRules(
    code="azure-2026",
    effective_from=date(2026, 3, 19),
    grace_days=5,
    grace_requires_no_usage=True,
    fee_basis_points=0,
    limit_usd_minor=50_000_00,
    limit_measure=LimitMeasure.CANCELED_COMMITMENT,
    price_basis=PriceBasis.MIN,
    exchange_cutoff=date(2027, 2, 1),
    excluded_types=frozenset({"Databricks", "MDC", "RedHat", "Sentinel", "SuseLinux", "SynapseAnalytics"}),
)
