"""Prebid.js itself, fetched and bundled, asks our bidder from a page and shows the very article."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from scripts.fetch_prebid import bundle

from tests.browser.loop_of_ads import SOURCE, ad_loop
from tests.browser.person import browser
from tests.browser.shop_site import shop_site
from tests.web.town import Shopper, until
from tillfree.ads import Notice, NoticeKind
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
    bids: [{ bidder: 'tillfree', params: { url: 'BIDDER', currency: 'KRW' } }] }]);
  pbjs.requestBids({ timeout: 4000, bidsBackHandler() {
    const [best] = pbjs.getHighestCpmBids('recipes');
    if (best) pbjs.renderAd(document.getElementById('recipes').contentDocument, best.adId);
    document.body.dataset.done = best ? best.creativeId : 'none';
  } });
</script>"""


@dataclass
class Reader:
    """Somebody who opens the page in a browser of their own each time."""

    chromium: Browser
    shopper: Shopper
    site: str
    words: str = ""
    asked: list[str] = field(default_factory=list)

    def opens(self) -> str:
        """Return the creative that is shown, `none` for none; keep its words and what was asked."""
        context = self.chromium.new_context()
        cookie = self.shopper.client.cookies["tillfree_shopper"]
        context.add_cookies([{"name": "tillfree_shopper", "value": cookie, "url": self.site}])
        page = context.new_page()
        self.asked.clear()
        page.on("request", self._note)
        page.goto(f"{self.site}/news")
        page.wait_for_selector("body[data-done]")
        done = str(page.locator("body").get_attribute("data-done"))
        # Prebid draws an ad in a frame within the frame, a moment later.
        if done != "none":
            until(lambda: bool(_words(page)))
        self.words = _words(page)
        context.close()
        return done

    def _note(self, request: Request) -> None:
        if request.url.endswith("/ad/v1/openrtb") and request.method == "POST":
            self.asked.append(request.post_data or "")


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
        pages = {
            "/news": ("text/html", _PAGE.replace("BIDDER", loop.bidder_url).encode()),
            "/prebid.js": ("text/javascript", script.read_bytes()),
        }
        chromium = browser(playwright)
        with shop_site(pages, loop.town.url) as site:
            hers, his = Reader(chromium, ann, site), Reader(chromium, bob, site)
            loop.agrees(ann)
            for days_ago in (3, 2, 1):
                loop.shops(ann, days_ago=days_ago)
                loop.shops(bob, days_ago=days_ago)
            until(lambda: loop.is_inside(ann))
            until(lambda: hers.opens() == "juice-product")
            assert loop.stage.bundle.catalogue[loop.sku].name in hers.words
            assert f'"source":"{SOURCE}"' in hers.asked[0]
            assert loop.names(ann)[0] in hers.asked[0]
            until(lambda: {one.campaign_id for one in _bills(loop.folder)} == {"juice"})
            assert (his.opens(), his.words) == ("none", "")
            assert SOURCE not in "".join(his.asked)
            loop.shops(ann, days_ago=0.01, buys=True)
            until(lambda: hers.opens() == "none")
            loop.retailer.own.consents.withdraw(ann.person_id, Purpose.RETARGET_WEB)
            assert hers.opens() == "none"
            assert SOURCE not in "".join(hers.asked)
        chromium.close()


def _words(page: Page) -> str:
    return " ".join(one.locator("body").inner_text() for one in page.frames[1:]).strip()


def _bills(folder: Path) -> list[Notice]:
    return [one for one in read_notices(folder / "notices") if one.kind == NoticeKind.BILL]
