"""Banners that show the very item: HTML made from a product and a brand's template.

One markup for each common size (IAB New Ad Portfolio's fixed sizes and those before it that are
still traded; screens of billboards). No script, no outside asset but the product's own picture.
"""

from html import escape

from tillfree.ads.records import BrandTemplate, Currency, ProductOnShow

WEB_SIZES_PX = (
    (300, 250),
    (336, 280),
    (728, 90),
    (970, 90),
    (970, 250),
    (160, 600),
    (120, 600),
    (300, 600),
    (320, 50),
    (320, 100),
    (300, 50),
)
"""Width and height of the common banners of web pages and apps."""
BILLBOARD_SIZES_PX = ((1920, 1080), (1080, 1920), (3840, 2160), (2160, 3840))
"""Width and height of the common screens in public places."""
CLICK_URL = "{click_url}"
"""Stands in markup where the way to the landing page goes."""


def product_banner(
    product: ProductOnShow,
    template: BrandTemplate,
    currency: Currency,
    size_px: tuple[int, int],
) -> str:
    """Return the HTML of one product in one size, with `{click_url}` where a click leads.

    Everything from the catalogue is escaped: a product's name cannot become markup.
    """
    width_px, height_px = size_px
    # One unit of type for each shape: strips are led by their height, towers by their width. So
    # many units high is what stands in it: a name of two lines, brand, price, slogan and button,
    # with a picture nearly twice that; beside each other three lines and their gaps.
    high = 17.5 if product.image_url else 10.5
    unit_px = max(min(height_px / high, width_px / 9.0, 0.06 * (width_px + height_px)), 7.0)
    if width_px >= 2.2 * height_px:
        lines = 3.6 if height_px < 90 else 5.2
        unit_px = max(min(height_px / lines, width_px / 26.0), 7.0)
    flow = "row" if width_px >= 2.2 * height_px else "column"
    picture = _picture(product, size_px, flow) if height_px >= 90 else ""
    words = (
        f'<span style="font-weight:600">{escape(product.name)}</span>'
        f'<span style="font-size:.75em;opacity:.75">{escape(product.brand)}</span>'
        f'<span style="font-size:1.15em">{escape(price_text(product, currency))}</span>'
    )
    if template.slogan and height_px >= 250:
        words += f'<span style="font-size:.75em">{escape(template.slogan)}</span>'
    strip = height_px < 90
    inner = (
        f"{picture}"
        f'<span style="display:flex;flex-direction:{"row" if strip else "column"};gap:.3em;'
        f"align-items:{'center' if flow == 'row' else 'inherit'};"
        f'justify-content:center;min-width:0;overflow:hidden">{words}</span>'
        f'<span style="background:{template.accent};color:{template.background};border-radius:.4em;'
        f'padding:.3em .8em;font-weight:600;white-space:nowrap">'
        f"{escape(template.call_to_action)}</span>"
    )
    return (
        f'<a href="{CLICK_URL}" target="_blank" rel="noopener" style="box-sizing:border-box;'
        f"display:flex;flex-direction:{flow};align-items:center;justify-content:space-evenly;"
        f"gap:.4em;width:{width_px}px;height:{height_px}px;padding:{unit_px * 0.35:.0f}px;"
        f"overflow:hidden;text-decoration:none;text-align:center;background:{template.background};"
        f'color:{template.ink};font:{unit_px:.0f}px/1.15 system-ui,sans-serif">{inner}</a>'
    )


def price_text(product: ProductOnShow, currency: Currency) -> str:
    """Return the price as it is written beside the product, `2.50 EUR`."""
    digits = currency.minor_digits
    whole, rest = divmod(product.price_minor, 10**digits)
    amount = f"{whole:,}.{rest:0{digits}d}" if digits else f"{whole:,}"
    return f"{amount} {product.currency}"


def _picture(product: ProductOnShow, size_px: tuple[int, int], flow: str) -> str:
    if not product.image_url:
        return ""
    width_px, height_px = size_px
    box = f"max-height:{height_px * 0.8:.0f}px;max-width:{width_px * 0.3:.0f}px"
    if flow == "column":
        box = f"max-height:{height_px * 0.45:.0f}px;max-width:{width_px * 0.85:.0f}px"
    return (
        f'<img src="{escape(product.image_url)}" alt="{escape(product.name)}" '
        f'style="{box};object-fit:contain">'
    )
