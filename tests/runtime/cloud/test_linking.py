"""Whose visits are linked: who agreed to just that, as long as they do, by a made-up name."""

from collections.abc import Iterator

import pytest

from tests.web.town import Town, town, visit_facts
from tillfree.consent import AssentWay, Purpose
from tillfree.runtime.cloud import OrganisationServices
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="module")
def here(shared_database: Database) -> Iterator[Town]:
    """Give a cloud with an API, at which people sign up."""
    with town(shared_database) as found:
        yield found


def test_a_visit_has_a_person_while_they_agree_to_be_linked(here: Town) -> None:
    retailer = here.retailer()
    own: OrganisationServices = retailer.own
    wording = own.consents.texts()[Purpose.ANALYTICS_LINKING].wording
    grown_up = AssentWay(adult_by="declared")
    with here.shopper(retailer) as kim:
        kim.new_pass()
        credential = own.admission.credentials.credentials(kim.person_id)[0]
        own.log.append(visit_facts("v1", credential=credential))
        linking = own.linking
        assert linking.person_of_visit("v1") == "", "to have an account is not to be linked"
        own.consents.give(kim.person_id, Purpose.ANALYTICS_LINKING, wording, way=grown_up)
        assert linking.person_of_visit("v1") == kim.person_id
        assert linking.person_of_visit("nobody's") == linking.person_of("no pass") == ""
        own.consents.withdraw(kim.person_id, Purpose.ANALYTICS_LINKING)
        assert linking.person_of_visit("v1") == ""
        own.consents.give(kim.person_id, Purpose.ANALYTICS_LINKING, wording, way=grown_up)
        own.consents.erase(kim.person_id, "asked")
        assert linking.person_of_visit("v1") == ""


def test_names_are_the_organisations_own_and_of_one_purpose(here: Town) -> None:
    one, other = here.retailer().own.linking, here.retailer().own.linking
    names = {
        linking.pseudonyms().of(purpose, "kim") for linking in (one, other) for purpose in "ab"
    }
    assert len(names) == 4 and one.pseudonyms() == one.pseudonyms()
