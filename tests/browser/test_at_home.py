"""What needs the app's own address: a device that signs in, and a card left on another's page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.person import PHONE, Person, person
from tests.browser.shopping import Shopping, code_of, credential_of
from tests.browser.stage import Stage
from tests.settlement.stripe_double import StripeBench, stripe_bench
from tests.web.town import SANDBOX, Town, town
from tillfree.runtime.postgres import Database
from tillfree.settlement import CardProvider
from tillfree.settlement.postgres import PaymentCourier, Settler

_REFUSES = "() => { navigator.credentials.WAY = () => Promise.reject(new Error('no')); }"
"""Somebody who does not put their finger on the sensor."""


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeBench]:
    """Give a double of Stripe, with its page for cards."""
    with stripe_bench() as found:
        yield found


@pytest.fixture(scope="module")
def home(shared_database: Database, stripe: StripeBench) -> Iterator[Town]:
    """Give pages that know the address at which they are opened, and two providers."""
    providers: dict[str, CardProvider] = {"sandbox": SANDBOX, "stripe": stripe.provider}
    with town(shared_database, providers=providers, at_home=True) as found:
        yield found


@pytest.fixture(scope="module")
def stage(home: Town) -> Stage:
    """Give a store with goods on its shelves, and keys that sign passes."""
    made = Stage(home, home.retailer())
    made.own.admission.keyring.keep_fresh()
    return made


def _device(somebody: Person) -> None:
    """Give somebody's browser a device that says yes when its owner is asked for (CDP)."""
    session = somebody.context.new_cdp_session(somebody.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _introduces(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(f"{name} Young")
    page.get_by_role("textbox", name="E-mail").fill(f"{name.lower()}@mail.example")
    page.get_by_role("checkbox").check()


def test_a_device_signs_up_and_in_without_a_password(
    chromium: Browser, home: Town, stage: Stage
) -> None:
    with person(chromium, home, "light", PHONE) as lee:
        _device(lee)
        page = lee.goes(f"/shop/sign-up?organisation={stage.own.organisation}")
        _introduces(page, "Lee")
        page.get_by_role("button", name="With a passkey").click()
        page.wait_for_url("**/shop/pay?first")
        page = lee.goes("/shop/me")
        expect(page.get_by_role("main")).to_contain_text("1 device signs you in")
        expect(page.get_by_role("main")).to_contain_text("None yet")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/shop/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/shop")
        expect(page.get_by_role("heading", name="Hello, Lee")).to_be_visible()


def test_a_device_that_refuses_leaves_a_way_on(chromium: Browser, home: Town, stage: Stage) -> None:
    with person(chromium, home, "light", PHONE) as ray:
        page = ray.goes(f"/shop/sign-in?organisation={stage.own.organisation}")
        page.evaluate(_REFUSES.replace("WAY", "get"))
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.locator(".toast")).to_have_text("Your device showed no passkey of this shop.")
        page = ray.goes(f"/shop/sign-up?organisation={stage.own.organisation}")
        _introduces(page, "Ray")
        page.evaluate(_REFUSES.replace("WAY", "create"))
        page.get_by_role("button", name="With a passkey").click()
        page.wait_for_url("**/shop/me")
        expect(page.locator(".toast")).to_contain_text("choose a password here")
        page.locator('[data-opens="password"]').click()
        page.get_by_label("The new one").fill("take what you like")
        page.get_by_role("button", name="Change").click()
        expect(page.locator(".toast")).to_have_text("Changed.")


def test_a_card_is_left_on_stripes_page_and_pays(
    chromium: Browser, home: Town, stage: Stage, stripe: StripeBench
) -> None:
    with home.shopper(stage.retailer, card="") as kim, person(chromium, home, size=PHONE) as found:
        cookie = kim.client.cookies["tillfree_shopper"]
        found.context.add_cookies([{"name": "tillfree_shopper", "value": cookie, "url": home.url}])
        page = found.goes("/shop/pay?first")
        form = page.locator("form", has=page.get_by_role("button", name="Go to Stripe"))
        form.get_by_role("checkbox").check()
        form.get_by_role("button", name="Go to Stripe").click()
        page.get_by_label("Card number").fill("4242424242424242")
        page.get_by_role("button", name="Save card").click()
        page.wait_for_url(f"{home.url}/shop")
        code_of(page)
        assert kim.client.get("/v1/shopper/account").json()["payment_label"] == "Visa 4242"
        # Stripe's page alone was on another host.
        others = [fault for fault in found.faults if stripe.pages.url not in fault]
        found.faults[:] = others
        visit = Shopping(stage, "kim-stripe", credential_of(stage, kim.person_id))
        visit.comes_in()
        visit.takes(3)
        visit.goes()
        own = stage.own
        settler = Settler(own.cashier)
        courier = PaymentCourier(own.cashier, stripe.provider, own.admission.credentials)
        for _ in range(40):
            if not settler.run() + courier.run(own.outbox):
                break
        page = found.goes("/shop/visits/kim-stripe")
        expect(page.locator(".paper")).to_contain_text("Paid")


def test_a_page_that_was_opened_for_somebody_else_is_refused(
    home: Town, stage: Stage, stripe: StripeBench
) -> None:
    with home.shopper(stage.retailer, card="") as kim, home.shopper(stage.retailer) as lee:
        wording = kim.client.get(
            f"/v1/shopper/consent-texts?organisation={stage.own.organisation}"
        ).json()["texts"]
        text = next(one["wording"] for one in wording if one["purpose"] == "payment_method")
        wish = {"provider": "stripe", "wording": text}
        page = kim.client.post("/v1/shopper/payment-method/pages", json=wish).json()["url"]
        token = page.rpartition("/")[2]
        stripe.pages.leave(token, b"number=4242424242424242")
        told = lee.client.put("/v1/shopper/payment-method", json=wish | {"token": token})
        assert told.status_code == 409 and "somebody else" in told.json()["detail"]
        kept = kim.client.put("/v1/shopper/payment-method", json=wish | {"token": token})
        assert kept.status_code == 200, kept.text
        wish["provider"] = "sandbox"
        told = kim.client.post("/v1/shopper/payment-method/pages", json=wish)
        assert told.status_code == 409 and "has no page" in told.json()["detail"]
