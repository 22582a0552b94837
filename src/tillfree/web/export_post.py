"""Events on their way to tools of others, posted as webhooks are; a webhook's are signed."""

from collections.abc import Callable

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import DeliveryFailed
from tillfree.core.ids import derived_id
from tillfree.insight.exporters import ToolRequest
from tillfree.runtime.cloud import CloudServices, OrganisationServices
from tillfree.web.posting import UrlRefused, send_post, target_of
from tillfree.web.settings import WebhookSettings
from tillfree.web.signing import signed_headers


class ExportPost:
    """Hands events of one organisation over to its destinations; several processes may do so."""

    def __init__(
        self, cloud: CloudServices, own: OrganisationServices, settings: WebhookSettings
    ) -> None:
        """`settings` bound the wait for an answer, and whether private addresses may receive."""
        self._now_ns = cloud.now_ns
        self._own = own
        self._settings = settings

    def run(self, is_ending: Callable[[], bool] = lambda: False) -> int:
        """Hand over what is due; return how much there was. Ends between two requests."""
        return self._own.exporting.run(self._post, is_ending)

    def _post(self, request: ToolRequest, secret: str) -> int:
        private = self._settings.private_addresses
        try:
            target = target_of(request.url, private=private)
        except UrlRefused as error:
            raise DeliveryFailed("the address cannot receive: give another destination") from error
        headers = {"content-type": request.content_type, "user-agent": "tillfree"}
        if request.is_signed:
            batch_id = derived_id(self._own.organisation, "batch", *request.event_ids)
            at_s = self._now_ns() // NS_PER_S
            headers |= signed_headers(secret, batch_id, at_s, request.body)
        return send_post(target, request.body, headers, self._settings.answer_s, private=private)
