"""A partner's programs: registered, named, given roles and secrets, ended; by whom, and who is told."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.models import AuditEvent, Notification
from core.transactions import acting
from customers.commands.add_secret import NewSecret, add_secret
from customers.commands.assign_role import AccessNotManaged, MoreThanHeld
from customers.commands.end_program import end_program
from customers.commands.end_secret import end_secret
from customers.commands.program_refusals import (
    DirectoryNotFound,
    ProgramEnded,
    ProgramNameTaken,
    ProgramsNotManaged,
    RoleNotForPrograms,
    SecretLifetime,
    TooManySecrets,
)
from customers.commands.register_program import give_program_role, register_program, rename_program
from customers.models import ClientSecret, Membership, RoleAssignment, RolePermission, ServicePrincipal
from customers.policy.client_secrets import digest_of
from customers.policy.programs import MOST_SECRETS
from customers.policy.roles import Action, AzureRole, Level, PartnerRole
from customers.queries.callers import caller_in
from tests.factories import NOW, Person, RoleAssignmentFactory, World, make_person

pytestmark = pytest.mark.django_db

Command = Callable[..., Any]


def do(command: Command, by: Person, /, **more: Any) -> Any:
    """Act as somebody, at `NOW`, at their own partner."""
    with acting(by.actor, now=NOW):
        return command(partner_id=by.membership.partner_id, actor=by.actor, now=NOW, **more)


def register(by: Person, name: str = "Nightly report", **more: Any) -> ServicePrincipal:
    told = {"name": name, "customer_id": None, "role": AzureRole.OWNER, **more}
    made: ServicePrincipal = do(register_program, by, **told)
    return made


def secret(by: Person, program: ServicePrincipal, **more: Any) -> NewSecret:
    told = {"program_id": program.pk, "description": "", "months": 6, "key": uuid.uuid4(), **more}
    made: NewSecret = do(add_secret, by, **told)
    return made


def roles_of(program: ServicePrincipal) -> list[tuple[str, str]]:
    rows = RoleAssignment.objects.filter(user_id=program.user_id).order_by("scope")
    return list(rows.values_list("role__name", "scope"))


class TestRegister:
    def test_it_acts_as_a_user_that_signs_in_to_no_page(self, world: World) -> None:
        program = register(world.home.admin)
        assert program.tenant_id == world.home.partner.pk and program.is_active
        assert not program.user.has_usable_password() and not program.user.is_staff
        assert Membership.objects.get(user=program.user).roles == [PartnerRole.API_CLIENT]
        assert roles_of(program) == [("Owner", "/")]
        calling = caller_in(world.home.partner.pk, program.user_id, now=NOW)
        assert calling is not None and calling.program == program

    def test_in_a_customers_directory(self, world: World) -> None:
        program = register(world.home.admin, customer_id=world.home.customer.pk, role=None)
        assert program.tenant_id == world.home.customer.pk and roles_of(program) == []
        assert caller_in(world.home.partner.pk, program.user_id, now=NOW) is None
        assert caller_in(world.home.customer.pk, program.user_id, now=NOW) is not None

    def test_not_in_somebody_elses(self, world: World) -> None:
        for nobody in (world.other.customer.pk, uuid.uuid4()):
            with pytest.raises(DirectoryNotFound):
                register(world.home.admin, customer_id=nobody)

    def test_names_tell_them_apart(self, world: World) -> None:
        program = register(world.home.admin)
        with pytest.raises(ProgramNameTaken):
            register(world.home.admin, name="NIGHTLY report")
        register(world.other.admin)
        do(end_program, world.home.admin, program_id=program.pk)
        assert register(world.home.admin).pk != program.pk

    def test_a_role_that_buys_alone_is_none_for_everything(self, world: World) -> None:
        with pytest.raises(RoleNotForPrograms):
            register(world.home.admin, role=AzureRole.RESERVATION_PURCHASER)

    def test_nobody_gives_more_than_they_hold_everywhere(self, world: World) -> None:
        RolePermission.objects.filter(role="sales_agent", action=Action.ACCESS_MANAGE).update(level=Level.ALL)
        seller = world.home.seller
        with pytest.raises(MoreThanHeld):
            register(seller)
        assert roles_of(register(seller, role=AzureRole.READER)) == [("Reader", "/")]

    def test_an_owner_buys_too_so_the_giver_must(self, world: World) -> None:
        RolePermission.objects.filter(role="admin_agent", action=Action.PURCHASES_MAKE).update(level=Level.NEVER)
        with pytest.raises(MoreThanHeld):
            register(world.home.admin)
        register(world.home.admin, role=AzureRole.RESERVATIONS_ADMINISTRATOR)


class TestWhoManages:
    @pytest.mark.parametrize("role", [role for role in PartnerRole if role is not PartnerRole.ADMIN_AGENT])
    def test_admin_agents_alone(self, world: World, role: PartnerRole) -> None:
        program, added = register(world.home.admin), None
        added = secret(world.home.admin, program)
        person = make_person(world.home.partner, role)
        RoleAssignmentFactory(user=person.user, at=world.home.reservation.order)
        for command, more in (
            (register_program, {"name": "Mine", "customer_id": None, "role": None}),
            (rename_program, {"program_id": program.pk, "name": "Mine"}),
            (give_program_role, {"program_id": program.pk, "role": None}),
            (add_secret, {"program_id": program.pk, "description": "", "months": 1, "key": uuid.uuid4()}),
            (end_secret, {"program_id": program.pk, "secret_id": added.row.pk}),
            (end_program, {"program_id": program.pk}),
        ):
            with pytest.raises(ProgramsNotManaged):
                do(command, person, **more)
        assert list(ServicePrincipal.objects.values_list("name", "ended_at")) == [("Nightly report", None)]

    def test_another_partners_is_unknown(self, world: World) -> None:
        program = register(world.home.admin)
        for command, more in (
            (rename_program, {"name": "Mine"}),
            (give_program_role, {"role": None}),
            (add_secret, {"description": "", "months": 1, "key": uuid.uuid4()}),
            (end_secret, {"secret_id": uuid.uuid4()}),
            (end_program, {}),
        ):
            with pytest.raises(ServicePrincipal.DoesNotExist):
                do(command, world.other.admin, program_id=program.pk, **more)

    def test_others_who_manage_are_told_and_nobody_else(self, world: World) -> None:
        second = make_person(world.home.partner)
        program = register(world.home.admin)
        made = secret(world.home.admin, program)
        do(end_secret, world.home.admin, program_id=program.pk, secret_id=made.row.pk)
        do(give_program_role, world.home.admin, program_id=program.pk, role=None)
        do(end_program, world.home.admin, program_id=program.pk)
        told = Notification.objects.values_list("person_id", "code")
        assert set(told) == {
            (second.user.pk, f"program_{what}")
            for what in ("registered", "secret_added", "secret_ended", "role_changed", "ended")
        }


class TestSecrets:
    def test_what_is_kept_opens_nothing(self, world: World) -> None:
        program = register(world.home.admin)
        made = secret(world.home.admin, program, description="build server", months=24)
        row = ClientSecret.objects.get()
        assert bytes(row.digest) == digest_of(made.text) and made.text.startswith(row.hint)
        assert row.expires_at == NOW.replace(year=NOW.year + 2) and row.works(NOW)
        assert not row.works(row.expires_at)
        assert made.text not in repr(made)
        written = str(list(AuditEvent.objects.values_list("after", "before"))) + str(
            list(Notification.objects.values_list("facts", flat=True))
        )
        assert made.text not in written and digest_of(made.text).hex() not in written

    def test_the_same_click_adds_one_and_shows_it_once(self, world: World) -> None:
        program, key = register(world.home.admin), uuid.uuid4()
        first = secret(world.home.admin, program, key=key)
        again = secret(world.home.admin, program, key=key)
        assert (again.row, again.text) == (first.row, "") and first.text
        assert ClientSecret.objects.count() == 1

    @pytest.mark.parametrize("months", [-1, 0, 25, 10**9])
    def test_it_lasts_two_years_at_most(self, world: World, months: int) -> None:
        with pytest.raises(SecretLifetime):
            secret(world.home.admin, register(world.home.admin), months=months)

    def test_a_program_has_a_few_at_most(self, world: World) -> None:
        program = register(world.home.admin)
        made = [secret(world.home.admin, program) for _ in range(MOST_SECRETS)]
        with pytest.raises(TooManySecrets):
            secret(world.home.admin, program)
        do(end_secret, world.home.admin, program_id=program.pk, secret_id=made[0].row.pk)
        assert secret(world.home.admin, program).text

    def test_whoever_reads_one_holds_what_the_program_holds(self, world: World) -> None:
        """Who manages access but may not request refunds would else request them through the program."""
        program = register(world.home.admin)
        RolePermission.objects.filter(role="sales_agent", action=Action.ACCESS_MANAGE).update(level=Level.ALL)
        with pytest.raises(MoreThanHeld):
            secret(world.home.seller, program)
        with pytest.raises(MoreThanHeld):
            do(give_program_role, world.home.seller, program_id=program.pk, role=AzureRole.READER)
        do(give_program_role, world.home.admin, program_id=program.pk, role=AzureRole.READER)
        assert secret(world.home.seller, program).text

    def test_ending_it_twice_does_nothing_twice(self, world: World) -> None:
        program = register(world.home.admin)
        made = secret(world.home.admin, program)
        for _twice in range(2):
            do(end_secret, world.home.admin, program_id=program.pk, secret_id=made.row.pk)
        assert AuditEvent.objects.filter(table_name="customers_clientsecret", action="UPDATE").count() == 1

    def test_of_another_program_it_is_unknown(self, world: World) -> None:
        made = secret(world.home.admin, register(world.home.admin, name="One"))
        other = register(world.home.admin, name="Two")
        with pytest.raises(ClientSecret.DoesNotExist):
            do(end_secret, world.home.admin, program_id=other.pk, secret_id=made.row.pk)


class TestChange:
    def test_its_name_is_its_users(self, world: World) -> None:
        program = register(world.home.admin)
        renamed = do(rename_program, world.home.admin, program_id=program.pk, name="Evening report")
        renamed.user.refresh_from_db()
        assert (renamed.name, renamed.user.name) == ("Evening report", "Evening report")
        do(rename_program, world.home.admin, program_id=program.pk, name="evening REPORT")
        register(world.home.admin, name="Other")
        with pytest.raises(ProgramNameTaken):
            do(rename_program, world.home.admin, program_id=program.pk, name="other")

    def test_one_role_on_everything_and_those_on_single_places_stay(self, world: World) -> None:
        program = register(world.home.admin)
        RoleAssignmentFactory(user=program.user, at=world.home.reservation.order)
        single = ("Owner", world.home.reservation.order.arm_id)
        do(give_program_role, world.home.admin, program_id=program.pk, role=AzureRole.READER)
        assert roles_of(program) == [("Reader", "/"), single]
        do(give_program_role, world.home.admin, program_id=program.pk, role=None)
        assert roles_of(program) == [single]

    def test_the_same_again_is_nothing(self, world: World) -> None:
        make_person(world.home.partner)
        program = register(world.home.admin)
        before = AuditEvent.objects.count()
        do(give_program_role, world.home.admin, program_id=program.pk, role=AzureRole.OWNER)
        assert AuditEvent.objects.count() == before
        assert not Notification.objects.filter(code="program_role_changed").exists()


class TestEnd:
    def test_everything_goes_at_once(self, world: World) -> None:
        program = register(world.home.admin)
        made = secret(world.home.admin, program)
        RoleAssignmentFactory(user=program.user, at=world.home.reservation.order)
        do(end_program, world.home.admin, program_id=program.pk)
        program.refresh_from_db()
        made.row.refresh_from_db()
        assert (program.ended_at, made.row.ended_at, roles_of(program)) == (NOW, NOW, [])
        assert caller_in(world.home.partner.pk, program.user_id, now=NOW + timedelta(seconds=1)) is None

    def test_for_good(self, world: World) -> None:
        program = register(world.home.admin)
        do(end_program, world.home.admin, program_id=program.pk)
        for command, more in (
            (rename_program, {"name": "Again"}),
            (give_program_role, {"role": AzureRole.OWNER}),
            (add_secret, {"description": "", "months": 1, "key": uuid.uuid4()}),
            (end_program, {}),
        ):
            with pytest.raises(ProgramEnded):
                do(command, world.home.admin, program_id=program.pk, **more)


def test_a_right_that_was_taken_away_meanwhile_counts_no_more(world: World) -> None:
    Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
    with pytest.raises(ProgramsNotManaged):
        register(world.home.admin)
    assert not ServicePrincipal.objects.exists()


def test_nobody_is_given_access_by_the_refusal(world: World) -> None:
    """A giver without the right is told that, not how much they lack."""
    with pytest.raises((ProgramsNotManaged, AccessNotManaged)):
        register(world.home.trusted_seller, role=AzureRole.READER)
