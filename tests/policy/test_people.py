"""Mail that people want, and roles that go together."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.policy.mail import FOR_ADMIN_AGENTS, MailKind, wants_mail
from customers.policy.people import (
    LONGEST_AUDIT,
    audits_and_acts,
    ends_too_late,
    lacks_end,
    touches_global_admin,
)
from customers.policy.roles import PartnerRole
from tests.factories import NOW

roles = st.sets(st.sampled_from(list(PartnerRole)))
TODAY = NOW.date()


@given(roles, st.sampled_from(list(MailKind)), st.booleans())
def test_a_choice_wins_over_what_roles_suggest(held: set[PartnerRole], kind: MailKind, choice: bool) -> None:
    assert wants_mail(kind, roles=held, choices={kind.value: choice}) is choice


@given(roles, st.sampled_from(list(MailKind)))
def test_what_only_some_act_on_is_mailed_to_admin_agents(held: set[PartnerRole], kind: MailKind) -> None:
    wanted = kind not in FOR_ADMIN_AGENTS or PartnerRole.ADMIN_AGENT in held
    assert wants_mail(kind, roles=held, choices={}) is wanted


@given(roles)
def test_an_auditor_is_nothing_else(held: set[PartnerRole]) -> None:
    assert audits_and_acts(held) is (PartnerRole.AUDITOR in held and len(held) > 1)


@given(roles, roles)
def test_only_the_highest_role_is_special(before: set[PartnerRole], after: set[PartnerRole]) -> None:
    assert touches_global_admin(before, after) is (PartnerRole.GLOBAL_ADMIN in before | after)


@pytest.mark.parametrize(("days", "too_late"), [(0, False), (365, False), (366, True)])
def test_a_year_at_most(days: int, too_late: bool) -> None:
    ends_on = TODAY + timedelta(days=days)
    assert ends_too_late([PartnerRole.AUDITOR], ends_on, today=TODAY) is too_late
    assert not ends_too_late([PartnerRole.SALES_AGENT], ends_on + LONGEST_AUDIT, today=TODAY)
    assert lacks_end([PartnerRole.AUDITOR], None) and not lacks_end([PartnerRole.SALES_AGENT], None)
