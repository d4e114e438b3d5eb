"""Carts: filled, changed, and checked out into orders."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.partner_center.describing import RESOURCE, RESULT
from arm.partner_center.errors import CartItemsRefused, CartNotFound
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.wire.cart import cart_body, checkout_body
from arm.partner_center.wire.cart_request import CartRequest, items_of
from arm.views import guid
from billing.commands.program_cart import check_out, fill_cart, refill_cart
from billing.commands.purchase_refusals import LineRefused
from billing.models import Cart, CartLine
from customers.models import Customer

CREATED = {201: RESOURCE[200]}


class CartView(PartnerCenterView):
    """What carts have in common: a program finds its own."""

    def cart_at(self, customer: Customer, cart_id: str) -> Cart:
        mine = Cart.objects.filter(
            partner=self.partner,
            customer=customer,
            person_id=self.principal.user_id,
            purpose=Cart.Purpose.PROGRAM,
        )
        found = mine.select_related("customer").filter(pk=guid(cart_id, CartNotFound)).first()
        if found is None:
            raise CartNotFound
        return found

    def lines_of(self, cart: Cart) -> list[CartLine]:
        rows = CartLine.objects.filter(partner=self.partner, cart=cart)
        return list(rows.select_related("item", "reservation__order", "reservation__item").order_by("number"))


class CartsView(CartView):
    @extend_schema(operation_id="partner_center_create_cart", request=CartRequest, responses=CREATED)
    def post(self, request: Request, customer_id: str) -> Response:
        customer = self.customer_at(customer_id)

        def act() -> tuple[int, object]:
            items = items_of(request.data)
            try:
                cart = fill_cart(customer=customer, items=items, actor=self.actor, now=self.now)
            except LineRefused as refused:
                raise CartItemsRefused(line=refused.line, problem=refused.message) from refused
            return 201, cart_body(cart, self.lines_of(cart))

        return self.once(request, act)


class OneCartView(CartView):
    @extend_schema(operation_id="partner_center_cart", responses=RESOURCE)
    def get(self, request: Request, customer_id: str, cart_id: str) -> Response:
        cart = self.cart_at(self.customer_at(customer_id), cart_id)
        return Response(cart_body(cart, self.lines_of(cart)))

    @extend_schema(operation_id="partner_center_update_cart", request=CartRequest, responses=RESOURCE)
    def put(self, request: Request, customer_id: str, cart_id: str) -> Response:
        cart = self.cart_at(self.customer_at(customer_id), cart_id)

        def act() -> tuple[int, object]:
            items = items_of(request.data)
            try:
                changed = refill_cart(cart=cart, items=items, now=self.now)
            except LineRefused as refused:
                raise CartItemsRefused(line=refused.line, problem=refused.message) from refused
            return 200, cart_body(changed, self.lines_of(changed))

        return self.once(request, act)


class CheckoutView(CartView):
    @extend_schema(operation_id="partner_center_checkout", request=None, responses={201: RESULT[200]})
    def post(self, request: Request, customer_id: str, cart_id: str) -> Response:
        cart = self.cart_at(self.customer_at(customer_id), cart_id)

        def act() -> tuple[int, object]:
            try:
                bought = check_out(cart=cart, principal=self.principal, actor=self.actor, now=self.now)
            except LineRefused as refused:
                raise CartItemsRefused(line=refused.line, problem=refused.message) from refused
            return 201, checkout_body(bought, self.lines_of(bought))

        return self.once(request, act)
