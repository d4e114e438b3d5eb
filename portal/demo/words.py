"""What people write: in Korean for customers in Korea, in English elsewhere."""

KOREAN = {
    "unused": (
        "구매 과정에서 크기를 잘못 선택했습니다. 아직 사용하지 않았으니 전액 환불을 요청합니다.",
        "고객 프로젝트가 취소되어 예약이 필요하지 않습니다. 사용 이력은 없습니다.",
        "같은 예약을 두 번 주문했습니다. 나중에 산 예약을 환불해 주세요.",
    ),
    "smaller": (
        "고객이 서버 수를 줄여 예약을 더 이상 쓰지 않습니다.",
        "다른 크기로 이전을 마쳐 기존 예약을 반환하려고 합니다.",
        "서비스 종료에 따라 남은 기간의 환불을 요청합니다.",
        "사용률이 낮아 고객과 협의 후 반환하기로 했습니다.",
    ),
    "question": (
        "약정을 줄이는 사유와 고객의 동의를 확인할 수 있을까요?",
        "남은 서버는 어떤 예약으로 운영하실 계획인가요?",
    ),
    "answer": (
        "고객의 승인 메일을 받았습니다. 이번 주 안에 정산이 필요하니 확인 부탁드립니다.",
        "분석 환경을 줄이기로 해서 더 필요하지 않습니다. 고객도 동의했습니다.",
        "해당 서버는 이미 중지했고 다시 켤 계획이 없습니다.",
    ),
    "approved": (
        "사용률이 낮고 한도 안입니다.",
        "고객 동의를 확인했습니다. 요청대로 처리합니다.",
        "일할 계산이 정책과 일치합니다.",
    ),
    "rejected": (
        "같은 고객의 이전 요청과 중복됩니다. 하나로 합쳐 다시 요청해 주세요.",
        "고객의 서면 동의가 없어 반려합니다. 동의서를 받은 뒤 다시 요청해 주세요.",
        "다음 주에 예정된 이전과 겹칩니다. 이전이 끝난 뒤 다시 요청해 주세요.",
    ),
}
ENGLISH = {
    "unused": (
        "Wrong size chosen at purchase. Nothing has run on it yet, so we ask for the full credit.",
        "The customer's project was called off. The reservation was never used.",
        "Ordered twice by mistake. Please return the later one.",
    ),
    "smaller": (
        "The customer has fewer servers now and no longer needs this reservation.",
        "The workload has moved to another size; the old reservation is to be returned.",
        "The service was closed. Please refund the rest of the term.",
        "Utilization is low; agreed with the customer to return it.",
    ),
    "question": (
        "Could you confirm why the commitment shrinks, and that the customer agrees?",
        "Which reservation will cover the servers that remain?",
    ),
    "answer": (
        "We have the customer's consent in writing and need to settle this week.",
        "They are scaling the analytics cluster down; the customer agrees.",
        "Those servers are stopped and won't be started again.",
    ),
    "approved": (
        "Low utilization, within the limit.",
        "Customer's consent seen. Approved as requested.",
        "The pro-rated sum matches the policy.",
    ),
    "rejected": (
        "Duplicates an earlier request of this customer. Please send one request for both.",
        "No written consent of the customer. Please ask again once you have it.",
        "Overlaps with the migration planned for next week. Please ask again afterwards.",
    ),
}


def descriptions(country: str, kind: str) -> tuple[str, ...]:
    """Return the sentences of a kind in the language of a customer's country."""
    return (KOREAN if country == "KR" else ENGLISH)[kind]
