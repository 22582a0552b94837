"""A shopper says something of themselves: on the page, while they agree, and takes it back."""

from tests.web.town import Retailer, Town
from tillfree.consent import Purpose

PATH = "/v1/shopper/declared"
SAID = {"age_band": "35-44", "gender": "female", "ethnicity": ""}
NOTHING = dict.fromkeys(SAID, "")
CONSENT = f"/v1/shopper/consents/{Purpose.DEMOGRAPHICS_SELF_DECLARED}"


def test_what_is_said_is_kept_while_they_agree(here: Town, retailer: Retailer) -> None:
    text = retailer.own.consents.texts()[Purpose.DEMOGRAPHICS_SELF_DECLARED]
    with here.shopper(retailer, card="") as shopper:
        client = shopper.client
        assert client.get(PATH).json() == NOTHING
        refused = client.put(PATH, json=SAID)
        assert refused.status_code == 409, refused.text
        assert "age_band" not in client.get("/shop/ads").text
        agreed = client.put(CONSENT, json={"wording": text.wording, "is_adult": True})
        assert agreed.status_code == 200, agreed.text
        assert client.put(PATH, json=SAID).status_code == 200
        assert client.get(PATH).json() == SAID
        assert client.get("/v1/shopper/export").json()["declared"] == SAID
        page = client.get("/shop/ads").text
        assert '<option value="35-44" selected>' in page and 'name="ethnicity"' in page
        known = {
            one["what"]: one["count"] for one in client.get("/v1/shopper/privacy").json()["things"]
        }
        assert known["what you told of yourself, encrypted"] == 1
        assert client.delete(CONSENT).status_code == 204
        assert client.get(PATH).json() == NOTHING
        assert client.put(CONSENT, json={"wording": text.wording, "is_adult": True}).is_success
        assert client.get(PATH).json() == NOTHING, "what was said before is gone for good"


def test_only_bands_that_many_share_can_be_said(here: Town, retailer: Retailer) -> None:
    with here.shopper(retailer, card="") as shopper:
        assert shopper.client.put(PATH, json={"age_band": "37"}).status_code == 400
        assert shopper.client.put(PATH, json={"income": "high"}).status_code == 400
