"""The customers of each partner: made-up companies under the reserved .example domain."""

from dataclasses import dataclass

CURRENCY_OF = {
    "KR": "KRW",
    "JP": "JPY",
    "GB": "GBP",
    "DE": "EUR",
    "FR": "EUR",
    "NL": "EUR",
    "IE": "EUR",
    "ES": "EUR",
    "FI": "EUR",
    "US": "USD",
    "SG": "USD",
}
"""A customer is billed in the currency of its market."""


@dataclass(frozen=True, slots=True)
class Company:
    firm: str
    name: str
    domain: str
    country: str
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.domain.removesuffix(".example")

    @property
    def currency(self) -> str:
        return CURRENCY_OF[self.country]


HANBIT = Company("nuri", "한빛로지스틱스", "hanbit-logis.example", "KR", ("물류", "전략"))

COMPANIES = (
    HANBIT,
    Company("nuri", "다온리테일", "daon-retail.example", "KR", ("유통",)),
    Company("nuri", "청해해운", "cheonghae-shipping.example", "KR", ("물류",)),
    Company("nuri", "도담보험", "dodam-insurance.example", "KR", ("금융",)),
    Company("nuri", "푸른솔병원", "pureunsol-clinic.example", "KR", ("의료",)),
    Company("nuri", "예담출판", "yedam-books.example", "KR"),
    Company("nuri", "누비모빌리티", "nubi-mobility.example", "KR", ("전략",)),
    Company("nuri", "해오름제약", "haeoreum-pharma.example", "KR", ("의료",)),
    Company("nuri", "슬기로운교육", "seulgi-edu.example", "KR", ("교육",)),
    Company("nuri", "달빛호텔", "dalbit-hotels.example", "KR"),
    Company("nuri", "온새미식품", "onsaemi-foods.example", "KR", ("유통",)),
    Company("nuri", "이든건설", "eden-const.example", "KR"),
    Company("nuri", "마루데이터", "maru-data.example", "KR", ("전략",)),
    Company("nuri", "보람캐피탈", "boram-capital.example", "KR", ("금융",)),
    Company("nuri", "한울항공", "hanul-air.example", "KR", ("물류",)),
    Company("nuri", "다솜케어", "dasom-care.example", "KR", ("의료",)),
    Company("nuri", "늘품에너지", "neulpum-energy.example", "KR"),
    Company("nuri", "가온테크", "gaon-tech.example", "KR"),
    Company("nuri", "라온엔터", "raon-ent.example", "KR"),
    Company("nuri", "Lindqvist Marine Korea", "lindqvist-marine.example", "KR"),
    Company("nuri", "Pacific Harvest", "pacific-harvest.example", "SG"),
    Company("nuri", "Aoba Precision", "aoba-precision.example", "JP"),
    Company("nuri", "Tidewater Robotics", "tidewater-robotics.example", "US"),
    Company("nuri", "Merlion Freight", "merlion-freight.example", "SG", ("물류",)),
    Company("saebyeok", "백두에너지", "baekdu-energy.example", "KR"),
    Company("saebyeok", "미래세미콘", "mirae-semicon.example", "KR", ("제조",)),
    Company("saebyeok", "소리게임즈", "sori-games.example", "KR", ("게임",)),
    Company("saebyeok", "가람미디어", "garam-media.example", "KR"),
    Company("saebyeok", "단비농업", "danbi-agri.example", "KR"),
    Company("saebyeok", "미르전자", "mir-electronics.example", "KR", ("제조",)),
    Company("saebyeok", "새론모터스", "saeron-motors.example", "KR", ("제조",)),
    Company("saebyeok", "아라조선", "ara-shipyard.example", "KR", ("제조",)),
    Company("saebyeok", "윤슬화장품", "yunseul-beauty.example", "KR"),
    Company("saebyeok", "여울건강", "yeoul-health.example", "KR"),
    Company("saebyeok", "하람스튜디오", "haram-studio.example", "KR", ("게임",)),
    Company("saebyeok", "초롱유치원재단", "chorong-edu.example", "KR", ("교육",)),
    Company("saebyeok", "나래항만", "narae-port.example", "KR"),
    Company("saebyeok", "우리별통신", "uribyeol-telecom.example", "KR"),
    Company("saebyeok", "Kitano Foods Korea", "kitano-foods.example", "KR"),
    Company("saebyeok", "Hoshizora Studios", "hoshizora.example", "JP", ("게임",)),
    Company("saebyeok", "Bluepeak Semiconductor", "bluepeak-semi.example", "US", ("제조",)),
    Company("saebyeok", "Straits Analytics", "straits-analytics.example", "SG"),
    Company("northgate", "Orchard Health", "orchard-health.example", "GB", ("health",)),
    Company("northgate", "Kestrel Foods", "kestrel-foods.example", "GB"),
    Company("northgate", "Lumen Textiles", "lumen-textiles.example", "GB"),
    Company("northgate", "Harbor Rail", "harbor-rail.example", "US", ("transport",)),
    Company("northgate", "Ashdown Insurance", "ashdown-insurance.example", "GB", ("finance",)),
    Company("northgate", "Birchwood Schools Trust", "birchwood-schools.example", "GB", ("education",)),
    Company("northgate", "Calder Engineering", "calder-eng.example", "GB"),
    Company("northgate", "Delacroix Assurances", "delacroix.example", "FR", ("finance",)),
    Company("northgate", "Elmsgate Housing", "elmsgate.example", "GB"),
    Company("northgate", "Tervola Energia", "tervola-energia.example", "FI"),
    Company("northgate", "Granby Logistics", "granby-logistics.example", "GB", ("transport",)),
    Company("northgate", "Hollis & Wren", "hollis-wren.example", "GB"),
    Company("northgate", "Isar Maschinenbau", "isar-maschinenbau.example", "DE"),
    Company("northgate", "Juniper Lane Hotels", "juniper-lane.example", "IE"),
    Company("northgate", "Kallio Games", "kallio-games.example", "FI"),
    Company("northgate", "Lowland Dairy", "lowland-dairy.example", "NL"),
    Company("northgate", "Montseny Farma", "montseny-farma.example", "ES", ("health",)),
    Company("northgate", "Noordhaven Shipping", "noordhaven.example", "NL", ("transport",)),
    Company("northgate", "Oakfield Media", "oakfield-media.example", "GB"),
    Company("northgate", "Pinecrest Analytics", "pinecrest.example", "US"),
    Company("northgate", "Quayside Theatres", "quayside.example", "GB"),
    Company("northgate", "Rosendal Papper", "rosendal.example", "FI"),
    Company("northgate", "Sable Ridge Mining", "sable-ridge.example", "US"),
    Company("northgate", "Thornbury Legal", "thornbury-legal.example", "GB"),
)
