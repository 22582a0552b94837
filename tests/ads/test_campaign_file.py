"""The book of campaigns: what is read is what was written, and every fault is told at once."""

from pathlib import Path

import msgspec
import pytest

from tests.ads.market import IMAGE, NOW_NS, PRODUCT, advertiser, book, campaign
from tillfree.ads import (
    BILLBOARD_SIZES_PX,
    WEB_SIZES_PX,
    BrandTemplate,
    Budget,
    CampaignsRefused,
    Cap,
    Currency,
    Flight,
    ProductOnShow,
    checked,
    product_banner,
    read_campaigns,
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    told = book(campaign("a", IMAGE, PRODUCT), campaign("b"))
    path = tmp_path / "book.json"
    path.write_bytes(msgspec.json.encode(told))
    assert read_campaigns(path) == told


def test_every_fault_is_told_with_its_place() -> None:
    plain = book()
    wrong = (
        campaign("c", advertiser_id="nobody"),
        campaign("c", currency="GBP", holdout_share=1.0, caps=(Cap(0, 1),)),
        campaign("d", msgspec.structs.replace(PRODUCT, sku="none"), budget=Budget(0)),
        campaign("e", msgspec.structs.replace(IMAGE, width_px=0), landing_url="javascript:x"),
        campaign("f", flight=Flight(NOW_NS, NOW_NS), bid_cpm_minor=0, channels=()),
    )
    with pytest.raises(CampaignsRefused) as refusal:
        checked(msgspec.structs.replace(plain, campaigns=wrong), "here")
    said = str(refusal.value)
    for part in (
        "nobody",
        "GBP",
        "holdout of 1.0",
        "cap of 0",
        "no product none",
        "budget of 0",
        "0 by 250",
        "javascript:x",
        "ends before",
        "bid of 0",
        "channel",
        "campaign 'c'",
        "creative 'c-image'",
    ):
        assert part in said, part


def test_a_file_that_is_no_book_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    with pytest.raises(CampaignsRefused, match="cannot be read"):
        read_campaigns(path)
    path.write_text('{"campaigns":[{"bid":1}]}', "utf-8")
    with pytest.raises(CampaignsRefused, match="no book of campaigns"):
        read_campaigns(path)


def test_an_advertiser_needs_domain_category_and_seat() -> None:
    plain = book()
    with pytest.raises(CampaignsRefused, match="advertiser grove"):
        checked(msgspec.structs.replace(plain, advertisers=(advertiser(domains=()),)), "here")


@pytest.mark.parametrize("size_px", [*WEB_SIZES_PX, *BILLBOARD_SIZES_PX])
def test_a_product_banner_shows_the_item_and_nothing_of_it_is_markup(
    size_px: tuple[int, int],
) -> None:
    product = ProductOnShow("s", '<script>"x"</script>', "B&B", 1234567, "USD", 'https://i/"x')
    template = BrandTemplate("t", "#ffffff", "#000000", "#ff0000", "<b>slogan</b>", "Buy <now>")
    told = product_banner(product, template, Currency(2, 1.0), size_px)
    assert f"width:{size_px[0]}px;height:{size_px[1]}px" in told
    assert told.count("{click_url}") == 1
    assert "12,345.67 USD" in told
    assert "<script" not in told
    assert "<b>" not in told
    assert "<now>" not in told
    assert "&lt;script&gt;" in told


def test_a_currency_without_minor_digits_has_none_in_its_price() -> None:
    product = ProductOnShow("s", "Juice", "Grove", 4900, "KRW")
    template = BrandTemplate("t", "#ffffff", "#000000", "#ff0000")
    assert "4,900 KRW" in product_banner(product, template, Currency(0, 1.0), (300, 250))
