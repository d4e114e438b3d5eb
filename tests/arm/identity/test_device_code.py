"""A person lets a program in by a code: asked for, typed, and polled for."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from arm import tokens
from core.actor import SYSTEM
from core.models import AuditEvent
from core.transactions import acting
from customers.commands.answer_device_code import UnknownUserCode, answer_device_code
from customers.commands.change_person import end_sessions
from customers.commands.forget_sign_ins import forget_device_codes
from customers.models import DeviceCode, Membership, RefreshToken, User
from tests.arm.conftest import Answer, Arm
from tests.arm.identity.conftest import ARM_SCOPE, Authority, refusal
from tests.factories import NOW, World
from tests.factories.world import Person


def answer(person: Person, user_code: str, *, allow: bool = True, now: datetime = NOW) -> DeviceCode:
    partner_id = person.membership.partner_id
    return answer_device_code(user_code=user_code, is_allowed=allow, partner_id=partner_id, actor=person.actor, now=now)


def signed_in(authority: Authority, person: Person, tenant: object = "organizations") -> Answer:
    asked = authority.code(tenant).body
    answer(person, asked["user_code"])
    return authority.poll(asked["device_code"], tenant)


def said_in(token: str, audience: str = tokens.AUDIENCES[0]) -> tokens.Claims:
    return tokens.read(token, audiences=[audience], now=NOW)


class TestAsking:
    def test_it_is_told_what_to_show(self, authority: Authority, world: World) -> None:
        body = authority.code().body
        assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", body["user_code"])
        assert body["verification_uri"] == "https://portal.example/device/"
        assert (body["expires_in"], body["interval"]) == (900, 5)
        assert body["user_code"] in body["message"] and body["verification_uri"] in body["message"]
        kept = DeviceCode.objects.get()
        assert body["device_code"].encode() not in bytes(kept.digest)

    def test_the_page_is_found_however_the_portals_address_is_written(
        self, authority: Authority, settings: Settings
    ) -> None:
        settings.PORTAL_URL = "https://portal.example"
        assert authority.code().body["verification_uri"] == "https://portal.example/device/"

    def test_in_korean_too(self, world: World) -> None:
        assert re.search("[가-힣]", Authority(language="ko").code().body["message"])

    @pytest.mark.parametrize(
        "path", ["/common/oauth2/v2.0/devicecode", "/aad/common/oauth2/v2.0/devicecode", "/adfs/oauth2/devicecode"]
    )
    def test_wherever_the_authority_is_said_to_be(self, authority: Authority, world: World, path: str) -> None:
        form = {"client_id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "scope": ARM_SCOPE}
        assert authority.send(path, **form).status == 200

    def test_a_program_that_nobody_knows_shows_no_code(self, authority: Authority, world: World) -> None:
        for client_id in ("7d3b2c1a-0000-4000-8000-000000000000", "my app"):
            assert refusal(authority.code(client_id=client_id)) == (400, "unauthorized_client", 700016)
        assert not DeviceCode.objects.exists()

    def test_an_unknown_tenant_or_resource(self, authority: Authority, world: World) -> None:
        assert refusal(authority.code("contoso")) == (400, "invalid_tenant", 90002)
        assert refusal(authority.code(scope="https://vault.azure.net/.default")) == (400, "invalid_scope", 500011)

    def test_so_many_and_no_more(self, authority: Authority, world: World) -> None:
        assert [authority.code().status for _ in range(30)] == [200] * 30
        assert refusal(authority.code()) == (429, "temporarily_unavailable", 90055)
        assert Authority(address="192.0.2.7").code().status == 200


class TestPolling:
    def test_until_somebody_answers_it_waits(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        with time_machine.travel(NOW, tick=False) as clock:
            for _ in range(3):
                assert refusal(authority.poll(asked["device_code"])) == (400, "authorization_pending", 70016)
                clock.shift(asked["interval"])
            answer(world.home.reader, asked["user_code"])
            assert authority.poll(asked["device_code"]).status == 200

    def test_whoever_asks_too_often_is_slowed_down(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        with time_machine.travel(NOW, tick=False) as clock:
            authority.poll(asked["device_code"])
            clock.shift(3)
            assert refusal(authority.poll(asked["device_code"])) == (400, "slow_down", 70017)
            clock.shift(8)
            assert refusal(authority.poll(asked["device_code"])) == (400, "slow_down", 70017)
            clock.shift(15)
            assert refusal(authority.poll(asked["device_code"])) == (400, "authorization_pending", 70016)

    def test_a_refusal_is_told(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        answer(world.home.admin, asked["user_code"], allow=False)
        assert refusal(authority.poll(asked["device_code"])) == (400, "authorization_declined", 70018)
        assert not RefreshToken.objects.exists()

    def test_after_a_quarter_of_an_hour_it_is_void(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        answer(world.home.admin, asked["user_code"])
        with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
            assert refusal(authority.poll(asked["device_code"])) == (400, "expired_token", 70020)

    def test_it_is_good_once(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        answer(world.home.admin, asked["user_code"])
        assert authority.poll(asked["device_code"]).status == 200
        assert refusal(authority.poll(asked["device_code"])) == (400, "invalid_grant", 70019)
        assert RefreshToken.objects.count() == 1

    def test_only_for_the_program_and_the_tenant_that_asked(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        answer(world.home.admin, asked["user_code"])
        other = "1950a258-227b-4e31-a9cf-717495945fc2"
        assert refusal(authority.poll(asked["device_code"], client_id=other)) == (400, "invalid_grant", 70019)
        assert refusal(authority.poll(asked["device_code"], world.home.partner.pk)) == (400, "invalid_grant", 70019)
        assert refusal(authority.poll("x")) == (400, "invalid_grant", 70019)
        assert authority.poll(asked["device_code"]).status == 200

    def test_a_new_password_takes_back_what_was_allowed(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        answer(world.home.admin, asked["user_code"])
        world.home.admin.user.set_password("another-Password-2026")
        world.home.admin.user.save()
        assert refusal(authority.poll(asked["device_code"])) == (400, "invalid_grant", 70019)
        assert not RefreshToken.objects.exists()

    def test_what_nobody_answered_is_forgotten_without_a_trace(self, authority: Authority, world: World) -> None:
        authority.code()
        later = NOW + timedelta(days=2)
        with acting(SYSTEM, now=later):
            assert forget_device_codes(now=later) == 1
        assert not AuditEvent.objects.filter(table_name="customers_devicecode").exists()

    def test_whoever_lost_their_place_meanwhile_lets_nobody_in(self, authority: Authority, world: World) -> None:
        asked = authority.code().body
        answer(world.home.admin, asked["user_code"])
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        assert refusal(authority.poll(asked["device_code"])) == (400, "invalid_grant", 70019)


class TestTokens:
    def test_they_are_the_persons(self, authority: Authority, world: World) -> None:
        body = signed_in(authority, world.home.reader).body
        assert (body["token_type"], body["expires_in"], body["ext_expires_in"]) == ("Bearer", 3600, 3600)
        assert "https://management.azure.com/.default" in body["scope"].split()
        claims = said_in(body["access_token"])
        assert (claims.object_id, claims.tenant_id) == (world.home.reader.user.pk, world.home.partner.pk)
        assert Arm(body["access_token"]).get(world.home.reservation.arm_id).status == 200
        assert Arm(body["access_token"]).get(world.other.reservation.arm_id).status == 404

    def test_what_says_who_it_is_opens_nothing(self, authority: Authority, world: World) -> None:
        body = signed_in(authority, world.home.reader).body
        refused = Arm(body["id_token"]).get(world.home.reservation.arm_id)
        assert (refused.status, refused.code) == (401, "InvalidAuthenticationToken")
        assert Arm(body["refresh_token"]).get(world.home.reservation.arm_id).status == 401

    def test_in_a_customers_tenant_they_see_that_customer(self, authority: Authority, world: World) -> None:
        body = signed_in(authority, world.home.reader, world.home.customer.pk).body
        assert said_in(body["access_token"]).tenant_id == world.home.customer.pk
        assert Arm(body["access_token"]).get(world.home.reservation.arm_id).status == 200


class TestAnswering:
    def test_typed_in_any_way(self, authority: Authority, world: World) -> None:
        shown = authority.code().body["user_code"]
        assert answer(world.home.admin, f"  {shown.lower().replace('-', ' – ')} ").is_allowed

    def test_an_answer_is_final(self, authority: Authority, world: World) -> None:
        shown = authority.code().body["user_code"]
        answer(world.home.admin, shown, allow=False)
        with pytest.raises(UnknownUserCode):
            answer(world.home.admin, shown)
        with pytest.raises(UnknownUserCode):
            answer(world.other.admin, shown)
        assert DeviceCode.objects.get().is_allowed is False

    @pytest.mark.parametrize("typed", ["", "BBBB-BBBB", "x" * 500, "AEIO-UAEI", "BCDF-GHJ\0"])
    def test_what_no_program_shows(self, authority: Authority, world: World, typed: str) -> None:
        authority.code()
        with pytest.raises(UnknownUserCode):
            answer(world.home.admin, typed)

    def test_one_for_another_partners_tenant_is_as_unknown(self, authority: Authority, world: World) -> None:
        for tenant in (world.other.partner.pk, world.other.customer.pk):
            shown = authority.code(tenant).body["user_code"]
            with pytest.raises(UnknownUserCode):
                answer(world.home.admin, shown)

    def test_one_that_has_run_out(self, authority: Authority, world: World) -> None:
        shown = authority.code().body["user_code"]
        with pytest.raises(UnknownUserCode):
            answer(world.home.admin, shown, now=NOW + timedelta(minutes=15))


class TestRefreshing:
    def test_each_token_is_good_once_and_brings_the_next(self, authority: Authority, world: World) -> None:
        body = signed_in(authority, world.home.reader).body
        for _ in range(3):
            before, refreshed = body["refresh_token"], authority.refresh(body["refresh_token"])
            assert refreshed.status == 200
            body = refreshed.body
            assert body["refresh_token"] != before
        assert Arm(body["access_token"]).get(world.home.reservation.arm_id).status == 200
        assert RefreshToken.objects.count() == 1

    def test_one_that_was_used_before_ends_the_sign_in(self, authority: Authority, world: World) -> None:
        first = signed_in(authority, world.home.reader).body["refresh_token"]
        second = authority.refresh(first).body["refresh_token"]
        assert refusal(authority.refresh(first)) == (400, "invalid_grant", 700082)
        assert refusal(authority.refresh(second)) == (400, "invalid_grant", 700082)

    def test_it_leads_to_every_tenant_of_the_partner_and_no_other(self, authority: Authority, world: World) -> None:
        token = signed_in(authority, world.home.reader).body["refresh_token"]
        for tenant in (world.home.customer.pk, world.home.partner.pk):
            body = authority.refresh(token, tenant).body
            assert said_in(body["access_token"]).tenant_id == tenant
            token = body["refresh_token"]
        for stranger in (world.other.partner.pk, world.other.customer.pk):
            assert refusal(authority.refresh(token, stranger)) == (400, "invalid_grant", 700082)
        assert authority.refresh(token).status == 200

    def test_for_graph_as_well(self, authority: Authority, world: World) -> None:
        token = signed_in(authority, world.home.reader).body["refresh_token"]
        graph = "https://arm.example/graph"
        body = authority.refresh(token, scope=f"{graph}/.default").body
        assert said_in(body["access_token"], graph).audience == graph
        without_scope = authority.refresh(body["refresh_token"], scope="").body
        assert said_in(without_scope["access_token"]).audience == tokens.AUDIENCES[0]

    def test_only_by_the_program_that_has_it(self, authority: Authority, world: World) -> None:
        token = signed_in(authority, world.home.reader).body["refresh_token"]
        other = authority.refresh(token, client_id="1950a258-227b-4e31-a9cf-717495945fc2")
        assert refusal(other) == (400, "invalid_grant", 700082)
        assert authority.refresh(token).status == 200

    @pytest.mark.parametrize("token", ["x", "0" * 32, "." * 40, "00000000000040008000000000000000.x"])
    def test_what_is_none(self, authority: Authority, world: World, token: str) -> None:
        assert refusal(authority.refresh(token)) == (400, "invalid_grant", 700082)

    @pytest.mark.parametrize("event", ["password", "sessions", "inactive", "membership"])
    def test_it_ends_with_what_the_persons_sessions_end_with(
        self, authority: Authority, world: World, event: str
    ) -> None:
        person = world.home.reader
        token = signed_in(authority, person).body["refresh_token"]
        if event == "password":
            person.user.set_password("another long passphrase")
            person.user.save()
        elif event == "sessions":
            end_sessions(person.user.pk)
        elif event == "inactive":
            User.objects.filter(pk=person.user.pk).update(is_active=False)
        else:
            Membership.objects.filter(pk=person.membership.pk).update(is_active=False)
        assert refusal(authority.refresh(token)) == (400, "invalid_grant", 700082)

    def test_unused_for_ninety_days_it_is_void(self, authority: Authority, world: World) -> None:
        token = signed_in(authority, world.home.reader).body["refresh_token"]
        with time_machine.travel(NOW + timedelta(days=89), tick=False):
            token = authority.refresh(token).body["refresh_token"]
        with time_machine.travel(NOW + timedelta(days=179), tick=False):
            assert refusal(authority.refresh(token)) == (400, "invalid_grant", 700082)

    def test_it_never_leads_to_another_partner_of_the_person(self, authority: Authority, world: World) -> None:
        """It was given for the partner that they were at when they let the program in."""
        token = signed_in(authority, world.home.reader).body["refresh_token"]
        Membership.objects.create(partner=world.other.partner, user=world.home.reader.user, roles=["billing_admin"])
        assert refusal(authority.refresh(token, world.other.customer.pk)) == (400, "invalid_grant", 700082)
