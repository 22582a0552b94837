"""A marketer wins the undecided over from an insight; a shopper sees why, and switches it off."""

import re

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import PHONE, Person, person
from tests.browser.shopping import Shopping, credential_of, shopping_person
from tests.browser.stage import S, Stage, Taken
from tests.web.town import Retailer, Town
from tillfree.ads import CampaignState, ImageCreative
from tillfree.consent import Purpose
from tillfree.runtime.cloud import utc_now_ns
from tillfree.tenants import SYSTEM, Role

_PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with goods on its shelves."""
    return Stage(here, retailer)


def test_an_audience_is_written_with_the_builder(ann: Person, stage: Stage) -> None:
    sku = stage.slot(stage.followed())[1]
    name = stage.bundle.catalogue[sku].name
    page = ann.goes("/console/audiences/new")
    page.get_by_label("Name", exact=True).fill("Torn")
    page.get_by_label("Short name").fill("torn")
    page.get_by_label("Shoppers who").select_option("hesitated")
    page.get_by_label("what", exact=True).select_option(label=name)
    page.get_by_label("longer than, seconds").fill("20")
    page.get_by_label("times", exact=True).fill("2")
    page.get_by_role("button", name="And this").click()
    page.get_by_label("Shoppers who").select_option("absent")
    page.get_by_label("within, days").fill("7")
    page.get_by_role("button", name="But not this").click()
    told = f'hesitated(sku "{sku}") over 20 s at least 2 times in 30 days and not (absent 7 days)'
    expect(page.get_by_label("The rule")).to_have_value(told)
    expect(page.locator("[data-size]")).to_have_text("under 100")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="Torn", exact=True)).to_be_visible()
    assert [one.rule for one in stage.own.audience.desk.segments()] == [told]


def test_one_click_from_an_insight_to_a_campaign(ann: Person, stage: Stage) -> None:
    slot = stage.followed()
    name = stage.bundle.catalogue[stage.slot(slot)[1]].name
    for number in range(3):
        stage.visit(f"back-{number}", [Taken(slot), Taken(slot, kind="return")], ago_s=900 - number)
    page = ann.goes("/console/campaigns")
    page.locator(".insight", has_text=name).get_by_role("link", name="Win them over").click()
    first = page.locator("[data-banner]").first
    expect(first).to_have_js_property("complete", True)
    expect(first).to_have_attribute("alt", re.compile(re.escape(name)))
    page.get_by_label("Its web address").fill("brand.example")
    page.get_by_label("Where a click leads").fill("https://brand.example/")
    page.get_by_role("button", name="Draw it up").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Running")
    (drawn,) = stage.own.ads.desk.drawn_up().campaigns
    assert drawn.state is CampaignState.RUNNING
    assert len(stage.own.ads.desk.book().campaigns) == 1


_HTML = """<p style="color:rgb(1, 2, 3)">Fresh</p><p id="script">none</p><script>
let told = "ran";
const page = () => parent.document.title;
for (const reach of [page, () => document.cookie, () => localStorage.length]) {
  try { reach(); told += " reached"; } catch { told += " shut"; }
}
fetch("/v1/me").then(() => { told += " answered"; }, () => { told += " silent"; }).finally(() => {
  document.getElementById("script").textContent = told;
});
</script>"""


def test_an_analyst_sees_neither(chromium: Browser, here: Town, retailer: Retailer) -> None:
    email = f"kim@{retailer.own.organisation}.example"
    token = retailer.own.people.invite(email, Role.ANALYST, SYSTEM).token
    retailer.own.people.join(token, "Kim Other", _PASSWORD)
    with person(chromium, here) as kim:
        kim.enters(retailer, email)
        for path in ("/console/audiences", "/console/campaigns"):
            answer = kim.page.goto(here.url + path)
            assert answer is not None and answer.status == 403
        kim.faults.clear()


def test_a_shopper_sees_why_and_switches_all_off(
    chromium: Browser, here: Town, stage: Stage, retailer: Retailer
) -> None:
    own = retailer.own
    with (
        here.shopper(retailer) as shopper,
        shopping_person(chromium, here, shopper) as kim,
    ):
        kim.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page = kim.goes("/shop/ads")
        for switch in ("My visits looked at together", "Advertisements on the web"):
            page.get_by_role("button", name=f"Switch on: {switch}").click()
            page.get_by_role("dialog").get_by_label("I am 18 or older, and I agree").check()
            page.get_by_role("dialog").get_by_role("button", name="Switch on").click()
            expect(page.get_by_role("button", name=f"Switch off: {switch}")).to_be_visible()
        for number in range(3):
            visit_id = f"held-{number}"
            began_ns = utc_now_ns() - 60 * S
            visit = Shopping(stage, visit_id, credential_of(stage, shopper.person_id), began_ns)
            visit.comes_in()
            visit.takes(stage.followed())
            visit.goes()
        undecided = own.audience.desk.segments()[-1]
        own.audience.desk.change(msgspec.structs.replace(undecided, suppression=""))
        while own.audience.keeper.run():
            pass
        page = kim.goes("/shop/ads")
        why = page.get_by_role("region", name="Why am I seeing this?")
        expect(why).to_contain_text("at least 3 times within 30 days")
        why.get_by_role("button", name="Not interested").click()
        expect(why).to_contain_text("Not shown any more")
        page.get_by_role("button", name="Switch all off").click()
        expect(why).to_contain_text("you never agreed to it, or took it back")
        said = page.get_by_role("region", name="What you said, and when")
        expect(said).to_contain_text("signed by the shop")
    assert Purpose.RETARGET_WEB not in own.consents.given(shopper.person_id)


def test_every_kind_of_creative_is_seen_before_it_is_kept(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/campaigns/new")
    on_the_web, on_a_screen = (
        page.frame_locator(f'iframe[title="{one}"]') for one in ("On web pages", "On a screen")
    )
    page.get_by_label("Kind of creative").select_option("html")
    expect(page.locator("[data-banner]").first).to_be_hidden()
    page.get_by_label("HTML5", exact=True).fill(_HTML)
    expect(on_the_web.get_by_text("Fresh")).to_have_css("color", "rgb(1, 2, 3)")
    expect(on_the_web.locator("#script")).to_have_text("ran shut shut shut silent")
    expect(on_a_screen.locator("#script")).to_have_text("none")

    page.get_by_label("Kind of creative").select_option("native")
    page.get_by_label("Title").fill("Fresh <b>juice</b>")
    expect(on_the_web.get_by_text("Fresh <b>juice</b>")).to_be_visible()
    expect(page.locator('iframe[title="On a screen"]')).to_have_count(0)

    page.get_by_label("Kind of creative").select_option("image")
    page.get_by_label("The picture's address").fill("https://no.invalid/juice.png")
    page.get_by_label("Said to who cannot see it").fill("A glass of juice")
    expect(on_a_screen.get_by_alt_text("A glass of juice")).to_be_attached()
    page.get_by_label("Name", exact=True).fill("A picture of it")
    page.get_by_label("Its web address").fill("brand.example")
    page.get_by_label("Where a click leads").fill("https://brand.example/")
    page.get_by_role("button", name="Draw it up").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A picture of it")
    expect(on_the_web.get_by_alt_text("A glass of juice")).to_be_attached()
    assert not ann.blockers()
    # The frames' own policy lets an ad's inline styles and scripts run, and pictures be fetched.
    theirs = ("/console/preview/", "no.invalid", "Failed to load", "/v1/me", "inline script")
    assert not [one for one in ann.faults if not any(words in one for words in theirs)]
    ann.faults.clear()
    drawn = stage.own.ads.desk.drawn_up().campaigns
    (kept,) = [one.campaign.creatives for one in drawn if one.name == "A picture of it"]
    assert isinstance(kept[0], ImageCreative)
