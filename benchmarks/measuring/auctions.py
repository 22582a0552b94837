"""Made-up campaigns, people and bid requests in any number, the same ones every time."""

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tillfree.ads import (
    Advertiser,
    BrandTemplate,
    Budget,
    Campaign,
    CampaignBook,
    Cap,
    Channel,
    Creative,
    Currency,
    Flight,
    ImageCreative,
    Permission,
    PersonLine,
    PrivacySignals,
    ProductCreative,
    ProductOnShow,
)

SEGMENTS = 200
ADVERTISERS = 50
SIZES = ((300, 250), (728, 90), (320, 50), (160, 600), (970, 250))
SOURCE = "tillfree.invalid"
_DAY_NS = 86_400_000_000_000


def believes_everybody(signals: PrivacySignals) -> Permission:
    """Allow what no law forbids: the bidder's own floor still holds."""
    return Permission.PERSONAL


def campaign_book(campaigns: int, now_ns: int, seed: int) -> CampaignBook:
    """Return a book of that many campaigns, each with two pictures and a product's banners."""
    chance = random.Random(seed)
    advertisers = tuple(
        Advertiser(
            f"advertiser-{n}",
            f"Brand {n}",
            f"seat-{n}",
            (f"brand-{n}.example",),
            (f"IAB{n % 20 + 1}-1",),
            blocked_domains=(f"bad-{n}.example",),
        )
        for n in range(ADVERTISERS)
    )
    products = tuple(
        ProductOnShow(
            f"sku-{n}", f"Article {n}", f"Brand {n}", 100 + n, "USD", f"https://i.example/{n}"
        )
        for n in range(campaigns)
    )
    template = BrandTemplate("plain", "#ffffff", "#111111", "#0055aa")
    return CampaignBook(
        {"USD": Currency(2, 1.0), "EUR": Currency(2, 1.1)},
        advertisers,
        tuple(_campaign(n, now_ns, chance) for n in range(campaigns)),
        products,
        (template,),
        (Cap(1_000, 86_400),),
    )


def _campaign(number: int, now_ns: int, chance: random.Random) -> Campaign:
    creatives: list[Creative] = [
        ImageCreative(f"image-{number}-{w}", w, h, f"https://i.example/{number}/{w}.png")
        for w, h in chance.sample(SIZES, 2)
    ]
    creatives.append(ProductCreative(f"product-{number}", f"sku-{number}", "plain"))
    return Campaign(
        f"campaign-{number}",
        f"advertiser-{chance.randrange(ADVERTISERS)}",
        (Channel.WEB,),
        Flight(now_ns - _DAY_NS, now_ns + _DAY_NS),
        Budget(10_000_000),
        "USD",
        chance.randrange(100, 900),
        f"https://brand.example/{number}",
        tuple(creatives),
        segments=tuple(f"segment-{chance.randrange(SEGMENTS)}" for _ in range(2)),
        excluded_segments=(f"segment-{chance.randrange(SEGMENTS)}",),
        caps=(Cap(100, 86_400),),
        holdout_share=0.1,
    )


def write_people(path: Path, people: int, seed: int) -> None:
    """Write that many people, each in three to eight segments."""
    chance = random.Random(seed)
    with path.open("wb") as file:
        for number in range(people):
            segments = [
                f"segment-{one}" for one in chance.sample(range(SEGMENTS), chance.randrange(3, 9))
            ]
            line = PersonLine(f"pseudonym-{number}", f"counted-{number}", tuple(segments))
            file.write(msgspec.json.encode(line) + b"\n")


def requests(people: int, seed: int) -> Iterator[bytes]:
    """Yield bodies without end, of the size and shape that exchanges send."""
    chance = random.Random(seed)
    while True:
        width_px, height_px = chance.choice(SIZES)
        yield msgspec.json.encode(
            {
                "id": f"{chance.getrandbits(128):032x}",
                "at": 1,
                "tmax": 120,
                "cur": ["USD"],
                "imp": [
                    {
                        "id": "1",
                        "banner": {
                            "w": width_px,
                            "h": height_px,
                            "format": [{"w": width_px, "h": height_px}, {"w": 300, "h": 250}],
                            "battr": [1, 3, 5, 8, 9],
                            "btype": [4],
                            "pos": 1,
                        },
                        "bidfloor": 0.5,
                        "bidfloorcur": "USD",
                        "secure": 1,
                        "exp": 300,
                    }
                ],
                "site": {
                    "id": "102855",
                    "domain": "www.news.example",
                    "cat": ["IAB12", "IAB12-2"],
                    "page": "https://www.news.example/politics/2026/11/23/a-story.html",
                    "publisher": {"id": "8953", "name": "News", "domain": "news.example"},
                },
                "device": {
                    "ua": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari",
                    "ip": "192.0.2.0",
                    "language": "en",
                    "js": 1,
                    "dnt": 0,
                    "geo": {"country": "KOR", "type": 2},
                },
                "user": {
                    "id": f"{chance.getrandbits(64):016x}",
                    "eids": [
                        {"source": "other.example", "uids": [{"id": "x" * 32, "atype": 1}]},
                        {
                            "source": SOURCE,
                            "uids": [{"id": f"pseudonym-{chance.randrange(people)}", "atype": 1}],
                        },
                    ],
                },
                "regs": {"coppa": 0, "gdpr": 0, "us_privacy": "1YNN"},
                "bcat": [f"IAB{n}-{m}" for n in (25, 26) for m in range(1, 6)],
                "badv": [f"rival-{n}.example" for n in range(10)],
                "source": {"fd": 0, "tid": f"{chance.getrandbits(128):032x}"},
            }
        )
