"""The gallery page: sample words and rows in English and Korean. The figures are made up, except that they add up."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core.models import Notification
from portal.notices import Told
from portal.pages.notifications import Item
from portal.templatetags.figures import money

TODAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)

WORDS = {
    "file": ("consent.pdf", "고객승인.pdf"),
    "title": ("prod-web-krc", "prod-web-krc"),
    "subtitle": ("Reservation · 8 × Standard_D4s_v4", "예약 · Standard_D4s_v4 8개"),
    "expiring": ("Expiring", "곧 만료"),
    "refund": ("Refund", "환불"),
    "withdraw": ("Withdraw", "철회"),
    "refresh": ("Refresh", "새로 고침"),
    "configure": ("Change scope", "범위 변경"),
    "reason": ("Only owners of the order can do this.", "예약 주문의 소유자만 할 수 있습니다."),
    "select_first": ("Select a reservation first.", "먼저 예약을 선택하세요."),
    "running": ("A refund of this reservation is in progress.", "이 예약의 환불이 진행 중입니다."),
    "expires": ("Expires in 18 days.", "18일 뒤 만료됩니다."),
    "renewal_off": ("Automatic renewal is off.", "자동 갱신이 꺼져 있어 종량제 요금이 적용됩니다."),
    "decide": ("Decide", "결정하기"),
    "over": ("Over the limit by USD 4,584.42.", "환불 한도를 USD 4,584.42 초과합니다."),
    "fits": ("At most 4 fit in the refund limit now.", "지금은 최대 4개까지 환불할 수 있습니다."),
    "credited": ("Credited on credit note CN-2026-0318.", "크레딧 노트 CN-2026-0318로 반영되었습니다."),
    "create": ("Create", "만들기"),
    "save": ("Save draft", "초안 저장"),
    "cancel": ("Cancel", "취소"),
    "filter": ("Filter by name or reservation ID", "이름 또는 예약 ID로 필터"),
    "status": ("Status", "상태"),
    "region": ("Region", "지역"),
    "all": ("all", "모두"),
    "name": ("Name", "이름"),
    "product": ("Product", "제품"),
    "quantity": ("Quantity", "수량"),
    "purchased": ("Purchase date", "구매 날짜"),
    "expiration": ("Expiration date", "만료 날짜"),
    "utilization": ("Utilization (7 days)", "사용률(7일)"),
    "actions": ("Actions", "작업"),
    "manage": ("Manage", "관리"),
    "term": ("Term", "약정 기간"),
    "one_year": ("1 year, upfront", "1년, 선불"),
    "until": ("Full refund until", "전액 환불 기한"),
    "reservation_id": ("Reservation ID", "예약 ID"),
    "order_id": ("Reservation order ID", "예약 주문 ID"),
    "chart": ("Chart", "차트"),
    "table": ("Table", "표"),
    "chart_desc": ("High until 12 November, then falling.", "11월 12일까지 높다가 내려갔습니다."),
    "day": ("Date (UTC)", "날짜(UTC)"),
    "limit": ("Refund limit", "환불 한도"),
    "now": ("Now", "지금"),
    "asked": ("This request", "이 요청"),
    "fitting": ("With 4", "4개로 바꾸면"),
    "used": ("Used", "이미 사용"),
    "timeline": ("Progress", "진행 상황"),
    "messages": ("Messages", "메시지"),
    "author": ("Dohyun Park", "박도현"),
    "desk": ("Refund desk", "환불 데스크"),
    "message": ("Could you confirm the reason?", "3년 예약을 줄이는 사유를 확인할 수 있을까요?"),
    "contact": ("Contact information", "연락처 정보"),
    "comes_back": ("What comes back to the partner", "파트너에게 돌아가는 금액"),
    "can": ("What you can do", "할 수 있는 작업"),
    "access": ("Grant access", "액세스 권한 부여"),
    "empty": ("No reservations yet", "아직 예약이 없습니다"),
    "empty_text": (
        "Reservations bought for this customer show here.",
        "이 고객을 위해 구매한 예약이 여기에 표시됩니다.",
    ),
    "email": ("Email", "전자 메일"),
    "withdraw_title": ("Withdraw SR-2026-004187?", "SR-2026-004187을 철회할까요?"),
    "withdraw_text": (
        "Nothing is cancelled and the held part of the limit is free again.",
        "예약은 그대로 유지됩니다.",
    ),
    "keep": ("Keep it", "그대로 두기"),
}

STATES = [
    ("Succeeded", ("Active", "활성")),
    ("Expiring", ("Expiring", "곧 만료")),
    ("NoBenefit", ("No benefit", "혜택 없음")),
    ("Warning", ("Payment failed", "결제 실패")),
    ("Processing", ("Processing", "처리 중")),
    ("Cancelled", ("Cancelled", "취소됨")),
    ("draft", ("Draft", "초안")),
    ("awaiting_approval", ("Waiting for approval", "승인 대기")),
    ("completed", ("Credited", "크레딧 반영됨")),
    ("rejected", ("Rejected", "반려됨")),
]
ROWS = [
    ("VM_RI_11-20-2026_10-42", "Standard_D8s_v4", 4, STATES[0], date(2026, 11, 20), 0, ""),
    ("dr-jpe-e4", "Standard_E4s_v4", 5, STATES[0], date(2026, 7, 14), 88.1, ""),
    ("sqldb-gp-8vc", "SQL Database 8 vCore", 1, STATES[3], date(2026, 3, 12), 97.6, ""),
    ("batch-d32as", "Standard_D32as_v4", 2, STATES[4], date(2026, 2, 24), 63.1, "A refund is in progress"),
    ("prod-web-krc", "Standard_D4s_v4", 8, STATES[1], date(2025, 12, 11), 72.99, ""),
    ("legacy-d4", "Standard_D4s_v3", 3, STATES[5], date(2024, 10, 21), None, "Already cancelled"),
]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", initial="prod-web-krc", help_text="Letters, digits, - and _")
    quantity = forms.IntegerField(label="Quantity", max_value=4)
    language = forms.ChoiceField(label="Support language", choices=[("ko", "한국어"), ("en", "English")])
    method = forms.ChoiceField(
        label="Preferred contact method", choices=[("email", "Email"), ("phone", "Phone")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="The customer agrees", required=False)
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 2}), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every part. ``chrome``: azure, or the partner's; ``toasts``: with messages."""
    at = 1 if get_language() == "ko" else 0
    words = {key: pair[at] for key, pair in WORDS.items()}
    if "toasts" in request.GET:
        messages.success(request, words["credited"])
        messages.error(request, words["over"])
    return render(request, "gallery/parts.html", _samples(words, at) | {"gallery_base": _base(request)})


def _base(request: HttpRequest) -> str:
    return "gallery/azure.html" if request.GET.get("chrome") == "azure" else "base.html"


def _samples(words: dict[str, str], at: int) -> dict[str, Any]:
    values = [100] * 19 + [92, 88, 83, 78, 75, 74, 72, 73, 71, 70, None, 68.75]
    points = [(TODAY - timedelta(days=31 - index), value) for index, value in enumerate(values)]
    return {
        "words": words,
        "sent_files": [{"id": uuid.UUID(int=1), "name": words["file"], "size": 217_088}],
        "news": _news(words),
        "today": TODAY,
        "moment": MOMENT,
        "trail": [("Customers", "#x"), ("Hanbit Logistics", "#x")],
        "states": [(state, label[at]) for state, label in STATES],
        "steps": [
            {"name": "Basics", "note": "Billing", "state": "done", "url": "#x"},
            {"name": "Problem", "note": "Exchanges and refunds", "state": "done"},
            {"name": words["contact"], "state": "current"},
        ],
        "options": [("Korea Central", "?region=koreacentral", False), ("Japan East", "?region=japaneast", True)],
        "rows": [_row(row, at) for row in ROWS],
        "pairs": [(words["name"], "prod-web-krc"), (words["region"], "Korea Central")],
        "points": points,
        "spark": values,
        "timeline": _timeline(words),
        "form": SampleForm({"name": "", "quantity": "6", "language": "ko", "method": "email"}),
        "why": SampleForm(prefix="why"),
        "lines": [
            (words["quantity"], "182 / 365", money(365000, "USD")),
            (words["used"], "", money(-182000, "USD")),
            (words["term"], "12%", money(-21960, "USD")),
        ],
        "total": (words["comes_back"], "", money(161040, "USD")),
    }


def _row(row: tuple[Any, ...], at: int) -> dict[str, Any]:
    name, product, quantity, (state, label), purchased_on, utilization, why_not = row
    return {
        "id": "5be2f609-14aa",
        "name": name,
        "product": product,
        "region": ("Korea Central", "한국 중부")[at],
        "quantity": quantity,
        "state": state,
        "label": label[at],
        "purchased_on": purchased_on,
        "expires_on": purchased_on.replace(year=purchased_on.year + 1),
        "soon": state == "Expiring",
        "utilization": utilization,
        "why_not": why_not,
    }


def _news(words: dict[str, str]) -> Item:
    row = Notification(
        id=uuid.UUID(int=1),
        thread="refund:1",
        code="refund_completed",
        level=Notification.Level.WARNING,
        at=MOMENT,
    )
    return Item(row, Told(words["running"], words["credited"], "#x"))


def _timeline(words: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"title": words["create"], "state": "done", "when": "14:18", "lines": [words["credited"]]},
        {"title": words["desk"], "state": "wait", "when": "14:31", "lines": [words["reason"]]},
        {"title": words["refresh"], "state": "now", "lines": [words["running"]]},
        {"title": words["withdraw"], "state": "fail", "when": "15:12", "lines": [words["over"]]},
        {"title": words["comes_back"], "state": "todo", "lines": []},
    ]
