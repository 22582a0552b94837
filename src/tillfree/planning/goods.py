"""A plausible assortment: made-up articles by section, with prices, weights and GTINs.

Stands between a plan's furniture and its planogram. Names and brands are made up; weights are those
of such packages (own choice), prices are in won at a street shop and follow the venue's level.
"""

from dataclasses import dataclass

from tillfree.core.gtin import check_digit
from tillfree.premises import Product

SERVED = "served"
"""The section that is handed over a counter; it stands on no shelf."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a section: price in won, weight in grams, filled."""

    name: str
    brand: str
    price_won: int
    weight_g: float
    is_aged: bool = False


def _section(*rows: tuple[str, str, int, float]) -> tuple[Article, ...]:
    return tuple(Article(*row) for row in rows)


def _aged(*rows: tuple[str, str, int, float]) -> tuple[Article, ...]:
    return tuple(Article(*row, is_aged=True) for row in rows)


SECTIONS: dict[str, tuple[Article, ...]] = {
    "drinks": _section(
        ("Still water 500 ml", "Bluewell", 1000, 519.0),
        ("Sparkling water 500 ml", "Bluewell", 1400, 531.0),
        ("Barley tea 500 ml", "Morning Field", 1600, 524.0),
        ("Green tea 350 ml", "Morning Field", 1800, 372.0),
        ("Cola 355 ml can", "Ember", 1700, 382.0),
        ("Cola without sugar 355 ml can", "Ember", 1700, 368.0),
        ("Lemon soda 500 ml", "Ember", 2000, 548.0),
        ("Ginger ale 330 ml", "Ember", 2100, 346.0),
        ("Orange juice 300 ml", "Grove", 2600, 338.0),
        ("Apple juice 200 ml", "Grove", 1500, 214.0),
        ("Cold brew 270 ml", "Third Street", 3200, 291.0),
        ("Latte 250 ml", "Third Street", 2800, 276.0),
        ("Isotonic drink 620 ml", "Stride", 2300, 664.0),
        ("Energy drink 250 ml", "Stride", 2500, 271.0),
    ),
    "beer": _aged(
        ("Lager 500 ml can", "Harbour", 3500, 527.0),
        ("Pale ale 355 ml can", "Harbour", 4200, 381.0),
        ("Wheat beer 500 ml can", "Old Mill", 4000, 535.0),
        ("Stout 440 ml can", "Old Mill", 4500, 469.0),
        ("Plum highball 350 ml", "Harbour", 3900, 374.0),
    ),
    "snacks": _section(
        ("Potato crisps, salt 60 g", "Kettle Row", 1700, 72.0),
        ("Potato crisps, chilli 120 g", "Kettle Row", 2800, 138.0),
        ("Corn sticks 80 g", "Kettle Row", 1500, 93.0),
        ("Seaweed snack 25 g", "Tideline", 2200, 41.0),
        ("Roasted almonds 90 g", "Orchard Nine", 4200, 101.0),
        ("Mixed nuts 150 g", "Orchard Nine", 6200, 163.0),
        ("Rice crackers 100 g", "Morning Field", 2400, 116.0),
        ("Beef jerky 50 g", "Range", 5900, 61.0),
        ("Squid, dried 30 g", "Tideline", 4500, 47.0),
        ("Oat biscuit 200 g", "Orchard Nine", 3100, 219.0),
    ),
    "sweets": _section(
        ("Milk chocolate 100 g", "Belle", 2600, 108.0),
        ("Dark chocolate 85 g", "Belle", 3200, 92.0),
        ("Fruit gums 160 g", "Jolly", 2400, 172.0),
        ("Sour strips 75 g", "Jolly", 1900, 84.0),
        ("Peanut bar 52 g", "Stride", 1500, 56.0),
        ("Protein bar 60 g", "Stride", 2900, 66.0),
        ("Mints 35 g", "Jolly", 1300, 50.0),
        ("Caramels 125 g", "Belle", 3400, 134.0),
    ),
    "meals": _section(
        ("Egg sandwich", "Noonday", 3200, 184.0),
        ("Ham and cheese sandwich", "Noonday", 3600, 202.0),
        ("Tuna rice ball", "Noonday", 1600, 118.0),
        ("Kimchi rice ball", "Noonday", 1600, 126.0),
        ("Chicken salad", "Green Bowl", 5800, 281.0),
        ("Soba bowl", "Green Bowl", 5400, 342.0),
        ("Bibimbap box", "Noonday", 5900, 437.0),
        ("Fruit cup 200 g", "Grove", 4200, 231.0),
        ("Chicken wrap", "Noonday", 4400, 226.0),
    ),
    "dairy": _section(
        ("Yoghurt drink 150 ml", "Meadow", 1400, 164.0),
        ("Strawberry milk 300 ml", "Meadow", 1900, 318.0),
        ("Milk 500 ml", "Meadow", 2100, 529.0),
        ("Greek yoghurt 120 g", "Meadow", 2600, 137.0),
        ("Cheese sticks 80 g", "Meadow", 3400, 95.0),
        ("Soy milk 190 ml", "Morning Field", 1300, 205.0),
    ),
    "travel": _section(
        ("Neck pillow", "Longhaul", 19000, 262.0),
        ("Plug adapter", "Longhaul", 15000, 88.0),
        ("Charging cable 1 m", "Longhaul", 12000, 43.0),
        ("Earphones", "Longhaul", 17000, 57.0),
        ("Wet wipes 20", "Clear", 2400, 118.0),
        ("Toothbrush set", "Clear", 4900, 64.0),
        ("Paperback", "Corner Press", 14000, 311.0),
        ("Magazine", "Corner Press", 9500, 236.0),
    ),
    "fan": _section(
        ("Cap", "Home Nine", 29000, 97.0),
        ("Scarf", "Home Nine", 22000, 148.0),
        ("Foam finger", "Home Nine", 12000, 71.0),
        ("Clappers", "Home Nine", 6000, 53.0),
        ("Rain poncho", "Home Nine", 5000, 122.0),
        ("Ball", "Home Nine", 15000, 147.0),
    ),
    SERVED: _section(
        ("Popcorn, salted, large", "Counter", 6000, 160.0),
        ("Popcorn, caramel, large", "Counter", 7000, 210.0),
        ("Hot dog", "Counter", 5500, 215.0),
        ("Nachos with cheese", "Counter", 6500, 260.0),
        ("Fountain drink 650 ml", "Counter", 3500, 690.0),
    ),
}
"""Every section by its name."""

PRICE_LEVEL = {"convenience": 1.0, "airport": 1.5, "cinema": 1.6, "ballpark": 1.5}
"""What a venue asks of what a street shop does (own choice)."""
WON_PER_MINOR = {"KRW": 1.0, "JPY": 10.0, "USD": 14.0, "EUR": 15.0, "GBP": 18.0}
"""Won for one minor unit of the currencies that plans are made in; roughly, as prices go (own)."""
_STEP = {"KRW": 100, "JPY": 10}
"""Prices end in so many minor units; elsewhere in five cents."""


def stocked(section: str, venue: str, currency: str) -> tuple[Product, ...]:
    """Return a section's articles at a venue's prices, in the order in which they stand."""
    start = 100 * list(SECTIONS).index(section)
    return tuple(
        _product(f"{section}-{number + 1:02d}", article, start + number, section, venue, currency)
        for number, article in enumerate(SECTIONS[section])
    )


def _product(
    sku: str, article: Article, number: int, section: str, venue: str, currency: str
) -> Product:
    # 20 to 29 begin numbers that a retailer gives within its own walls (GS1, section 1.4.3).
    body = f"20{number:010d}"
    return Product(
        sku=sku,
        gtin=f"{body}{check_digit(body)}",
        name=article.name,
        brand=article.brand,
        category=section,
        price_minor=_price(article.price_won * PRICE_LEVEL.get(venue, 1.0), currency),
        tax_rate=0.1,
        weight_g=article.weight_g,
        weight_sd_g=max(0.5, round(article.weight_g * 0.006, 2)),
        age_restricted=article.is_aged,
        image="",
    )


def _price(won: float, currency: str) -> int:
    """Return a price in minor units, rounded as such prices are."""
    step = _STEP.get(currency, 5)
    return max(step, round(won / WON_PER_MINOR[currency] / step) * step)
