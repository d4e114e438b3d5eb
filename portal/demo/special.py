"""Requests that each show one thing: a limit nearly used up, a changed quote, a failure, a request that is stuck."""

import datetime as dt

from portal.demo.asks import Ask, Outcome, Returned, Said
from portal.demo.companies import HANBIT
from portal.demo.plans import Plan, product

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)

IN_EUROPE = {"calder-eng", "granby-logistics", "elmsgate", "thornbury-legal"}
NEAR_THE_LIMIT = "nubi-mobility"
SPLIT = (NEAR_THE_LIMIT, "telematics-d4")
MERGED = (NEAR_THE_LIMIT, "telematics-d8")
BY_A_SELLER = "yedam-books"
BY_A_SELLER_AT_THE_DESK = "daon-retail"
SELLER = "minji.choi@nuri.example"
WITH_A_DELAY = "mir-electronics"
DELAY_THEN = 2 * 24 * 60
"""Minutes; the delay that the partner had until yesterday, so that one approved refund can still be stopped."""


def special_plans(today: dt.date) -> list[Plan]:
    """Plan the reservations that the special requests return."""

    def plan(company: str, name: str, size: str, quantity: int, years: int, ago: int, course: str) -> Plan:
        on = today - ago * DAY
        region = (
            "northeurope"
            if company in {"calder-eng", "granby-logistics", "elmsgate", "thornbury-legal"}
            else "koreacentral"
        )
        return Plan(
            company=company,
            name=name,
            product=product(size, region, on),
            quantity=quantity,
            years=years,
            is_monthly=False,
            purchased_at=dt.datetime.combine(on, dt.time(1, 15), dt.UTC),
            course=course,
        )

    return [
        plan(NEAR_THE_LIMIT, "fleet-m32ts", "M32ts", 2, 3, 400, "declining"),
        plan(NEAR_THE_LIMIT, "fleet-e32", "E32s_v4", 2, 1, 290, "oversized"),
        plan(NEAR_THE_LIMIT, "fleet-d16", "D16s_v4", 1, 3, 420, "declining"),
        plan(*SPLIT, "D4s_v4", 10, 1, 150, "steady"),
        plan(*MERGED, "D8s_v4", 4, 1, 200, "office"),
        plan("cheonghae-shipping", _new_name(today - 3 * DAY, "16-05"), "D8s_v4", 3, 1, 3, "idle"),
        plan("cheonghae-shipping", "port-gate-d4", "D4s_v4", 3, 1, 3, "idle"),
        plan(BY_A_SELLER, "ebook-drm-d8", "D8s_v4", 3, 1, 150, "oversized"),
        plan(BY_A_SELLER_AT_THE_DESK, "event-log-e16", "E16s_v4", 2, 3, 210, "declining"),
        plan(WITH_A_DELAY, "mes-was-d4", "D4s_v4", 2, 1, 120, "oversized"),
        plan("calder-eng", "prod-cad-neu", "D4s_v5", 2, 1, 95, "office"),
        plan("granby-logistics", "prod-routing-neu", "D8s_v5", 1, 1, 140, "nightly"),
        plan("narae-port", "berth-plan-e16", "E16s_v4", 4, 3, 200, "oversized"),
        plan("thornbury-legal", "case-archive-e32", "E32s_v5", 2, 3, 260, "declining"),
        plan("elmsgate", "dev-portal-neu", "D8s_v5", 4, 1, 380, "oversized"),
    ]


def special_asks() -> list[Ask]:
    return [*_hanbit(), *_near_the_limit(), *_rejected(), *_second_person(), *_one_of_each()]


def _hanbit() -> list[Ask]:
    return [
        Ask(
            company=HANBIT.key,
            returned=(Returned("tms-app-d4"), Returned("tms-db-e4")),
            ago=284 * DAY,
            outcome=Outcome.COMPLETED,
            description="운송 관리 시스템을 SaaS로 옮겨 예약 두 개를 반환합니다.",
            reason="고객 동의를 확인했습니다. 요청대로 처리합니다.",
        ),
        Ask(
            company=HANBIT.key,
            returned=(Returned("legacy-d4"), Returned("dev-was-d8"), Returned("dev-etl-d8as")),
            ago=88 * DAY,
            outcome=Outcome.COMPLETED,
            description="개발 환경을 정리하면서 예약 세 개를 반환합니다.",
            reason="사용률이 낮고 한도 안입니다.",
        ),
        Ask(
            company=HANBIT.key,
            returned=(Returned("batch-d32as"),),
            ago=0.5 * HOUR,
            outcome=Outcome.WAITING,
            description="야간 배치를 분석 클러스터로 합쳐 예약이 더 이상 필요하지 않습니다.",
            said=(
                Said(0.2 * HOUR, is_desk=True, text="남은 약정을 취소하는 사유와 고객의 동의를 확인할 수 있을까요?"),
                Said(0.35 * HOUR, is_desk=False, text="고객의 승인 메일을 받았습니다. 배치는 이미 중지했습니다."),
            ),
        ),
    ]


def _near_the_limit() -> list[Ask]:
    return [
        Ask(
            company=NEAR_THE_LIMIT,
            returned=(Returned(name),),
            ago=ago * DAY,
            outcome=Outcome.COMPLETED,
            description="차량 관제 시스템을 통합하면서 예약을 반환합니다.",
            reason="고객 동의를 확인했습니다. 한도 안입니다.",
        )
        for name, ago in (("fleet-d16", 210), ("fleet-e32", 130), ("fleet-m32ts", 45))
    ]


def _rejected() -> list[Ask]:
    return [
        Ask(
            company="narae-port",
            returned=(Returned("berth-plan-e16"),),
            ago=61 * DAY,
            outcome=Outcome.REJECTED,
            description="선석 계획 시스템의 사용률이 낮아 예약을 반환합니다.",
            decided_after=5 * HOUR,
            reason="고객의 서면 동의가 없어 반려합니다. 동의서를 받은 뒤 다시 요청해 주세요.",
        ),
        Ask(
            company="thornbury-legal",
            returned=(Returned("case-archive-e32"),),
            ago=33 * DAY,
            outcome=Outcome.REJECTED,
            description="The archive moves to another provider.",
            decided_after=2 * HOUR,
            reason="No written consent of the customer. Please ask again once you have it.",
        ),
    ]


def _second_person() -> list[Ask]:
    """What a Sales agent can't send on alone: one that waits for a colleague, one that a colleague agreed to."""
    return [
        Ask(
            company=BY_A_SELLER,
            returned=(Returned("ebook-drm-d8"),),
            ago=26 * HOUR / 10,
            outcome=Outcome.SECOND,
            description="전자책 DRM을 SaaS로 옮겨 예약이 더 이상 필요하지 않습니다.",
            by=SELLER,
        ),
        Ask(
            company=BY_A_SELLER_AT_THE_DESK,
            returned=(Returned("event-log-e16", 1),),
            ago=7 * HOUR,
            outcome=Outcome.SECONDED,
            description="이벤트 로그 서버 한 대를 줄입니다.",
            decided_after=1.5 * HOUR,
            reason="고객 담당자와 통화해 확인했습니다. 진행해도 좋습니다.",
            by=SELLER,
        ),
    ]


def _one_of_each() -> list[Ask]:
    return [
        Ask(
            company="cheonghae-shipping",
            returned=(Returned("port-gate-d4"),),
            ago=2 * HOUR,
            outcome=Outcome.CONFIRMING,
            description="같은 예약을 두 번 주문했습니다. 나중에 산 예약을 환불해 주세요.",
        ),
        Ask(
            company=WITH_A_DELAY,
            returned=(Returned("mes-was-d4", 1),),
            ago=1.5 * HOUR,
            outcome=Outcome.DELAYED,
            description="생산 라인 이전으로 두 대 가운데 한 대를 반환합니다.",
        ),
        Ask(
            company="calder-eng",
            returned=(Returned("prod-cad-neu", 1),),
            ago=dt.timedelta(seconds=40),
            outcome=Outcome.RETRYING,
            description="One of the two workstations was retired.",
        ),
        Ask(
            company="granby-logistics",
            returned=(Returned("prod-routing-neu"),),
            ago=6 * HOUR,
            outcome=Outcome.STUCK,
            description="Route planning moved to another size.",
        ),
        Ask(
            company="elmsgate",
            returned=(Returned("dev-portal-neu", 2),),
            ago=16 * DAY,
            outcome=Outcome.FAILED,
            description="Asked in the last second of the term: two of four servers are no longer needed.",
        ),
    ]


def _new_name(on: dt.date, time: str) -> str:
    return f"VM_RI_{on:%m-%d-%Y}_{time}"
