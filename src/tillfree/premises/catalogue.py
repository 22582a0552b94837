"""What is sold: one row of catalog.csv a product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One article. Price in integer minor units; weights in grams; `gtin` may be empty.

    `tax_rate` is a fraction of the price that the price already contains.
    """

    sku: str
    gtin: str
    name: str
    brand: str
    category: str
    price_minor: int
    tax_rate: float
    weight_g: float
    weight_sd_g: float
    age_restricted: bool
    image: str
