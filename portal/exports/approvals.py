"""The columns of the approvals' file: everything that an audit asks, without opening a page."""

from django.utils.translation import gettext_lazy as _

from portal.exports.columns import Column, instant, money, text, usd
from portal.pages.approvals import ApprovalRow

APPROVALS: list[list[Column[ApprovalRow]]] = [
    text(_("Request"), lambda row: row.request.number),
    text(_("Kind"), lambda row: row.kind),
    text(_("Customer"), lambda row: row.request.customer.company_name),
    instant(_("Submitted"), lambda row: row.asked.submitted_at),
    text(_("Requested by"), lambda row: row.request.requested_by.name),
    text(_("Right used"), lambda row: row.right),
    text(_("Reason"), lambda row: row.request.description),
    text(_("Approvers"), lambda row: "; ".join(one.words for one in row.answers)),
    text(_("Status"), lambda row: row.state),
    money(_("Net refund"), lambda row: row.asked.net_minor, lambda row: row.asked.currency),
    usd(_("Net"), lambda row: row.asked.net_usd_minor),
    usd(_("Commitment cancelled"), lambda row: row.asked.commitment_cancelled_usd_minor),
    text(_("Rule"), lambda row: row.rules),
    text(_("Policy version"), lambda row: row.policy),
    usd(_("Approved automatically up to"), lambda row: row.automatic.usd_minor if row.automatic else None),
    text(_("Set by"), lambda row: row.automatic_words),
    usd(_("Requester alone up to"), lambda row: row.asked.alone_up_to_usd_minor),
    text(_("Own amount set by"), lambda row: row.own_words),
]
