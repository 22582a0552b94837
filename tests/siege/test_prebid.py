"""Prebid.js itself, fetched and bundled, asks our bidder from a page and shows the very article."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from scripts.fetch_prebid import bundle

from tests.browser.loop_of_ads import SOURCE, ad_loop
from tests.browser.person import browser
from tests.browser.shop_site import shop_site
from tests.web.town import Shopper, until
from tillfree.consent import Purpose
from tillfree.runtime.bidder import read_notices
from tillfree.runtime.postgres import Database

_PAGE = """<!doctype html><title>News</title><h1>News</h1>
<iframe id="recipes" width="300" height="250" title="Advertisement"></iframe>
<script>
  window.pbjs = window.pbjs || {}; pbjs.que = pbjs.que || [];
</script>
<script src="/prebid.js"></script>
<script>
  pbjs.setConfig({ userSync: { auctionDelay: 2000,
    userIds: [{ name: 'tillfreeId', params: { url: '/v1/shopper/ids' } }] } });
  pbjs.addAdUnits([{ code: 'recipes', mediaTypes: { banner: { sizes: [[300, 250]] } },
    bids: [{ bidder: 'tillfree', params: { url: 'BIDDER' } }] }]);
  pbjs.requestBids({ timeout: 4000, bidsBackHandler() {
    const [best] = pbjs.getHighestCpmBids('recipes');
    if (best) pbjs.renderAd(document.getElementById('recipes').contentDocument, best.adId);
    document.body.dataset.done = best ? best.creativeId : 'none';
  } });
</script>"""


@pytest.mark.siege
def test_prebid_shows_the_article_to_who_agreed_and_nothing_else(
    shared_database: Database, tmp_path: Path
) -> None:
    script = tmp_path / "prebid.js"
    bundle(script)
    with (
        ad_loop(shared_database, tmp_path / "cloud") as loop,
        loop.town.shopper(loop.retailer) as ann,
        loop.town.shopper(loop.retailer) as bob,
        sync_playwright() as playwright,
    ):
        page_of = _PAGE.replace("BIDDER", loop.bidder_url).encode()
        pages = {
            "/news": ("text/html", page_of),
            "/prebid.js": ("text/javascript", script.read_bytes()),
        }
        chromium = browser(playwright)

        def shown(shopper: Shopper, site: str) -> tuple[str, str, list[dict[str, object]]]:
            """Return what is shown, its words, and what was asked of the bidder."""
            context = chromium.new_context()
            cookie = shopper.client.cookies["tillfree_shopper"]
            context.add_cookies([{"name": "tillfree_shopper", "value": cookie, "url": site}])
            page = context.new_page()
            asked: list[dict[str, object]] = []
            page.on(
                "request",
                lambda one: (
                    asked.append(json.loads(one.post_data or "{}"))
                    if one.url.endswith("/ad/v1/openrtb") and one.method == "POST"
                    else None
                ),
            )
            page.goto(f"{site}/news")
            page.wait_for_selector("body[data-done]")
            done = str(page.locator("body").get_attribute("data-done"))
            words = page.frame_locator("#recipes").locator("body").inner_text()
            if done != "none":
                page.wait_for_timeout(300)
            context.close()
            return done, words, asked

        with shop_site(pages, loop.town.url) as site:
            loop.agrees(ann)
            for days_ago in (3, 2, 1):
                loop.shops(ann, days_ago=days_ago)
                loop.shops(bob, days_ago=days_ago)
            until(lambda: loop.is_inside(ann))
            until(lambda: shown(ann, site)[0] == "juice-product")
            done, words, asked = shown(ann, site)
            assert loop.stage.bundle.catalogue[loop.sku].name in words
            user = asked[0]["user"]
            assert isinstance(user, dict)
            eids = user.get("eids") or user["ext"]["eids"]
            assert [one["source"] for one in eids] == [SOURCE]
            bills = [one for one in read_notices(loop.folder / "notices") if one.kind == "bill"]
            assert {one.campaign_id for one in bills} == {"juice"}
            done, words, asked = shown(bob, site)
            assert (done, words.strip()) == ("none", "")
            assert "eids" not in json.dumps(asked)
            loop.shops(ann, days_ago=0.01, buys=True)
            until(lambda: shown(ann, site)[0] == "none")
            loop.retailer.own.consents.withdraw(ann.person_id, Purpose.RETARGET_WEB)
            done, _, asked = shown(ann, site)
            assert done == "none"
            assert "eids" not in json.dumps(asked)
        chromium.close()
