"""A request's body, read as its operation documents it: a number in quotes is no number."""

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ValidationException


class StrictRequest(Request[None, None, State]):
    """A request whose body is its operation's record to the letter.

    The framework reads a body leniently, as it reads what stands in an address: 0 is `false` there,
    and "5" a number.
    """

    async def json(self) -> object:
        """Return the record that the operation asks for; see `Request.json` where it names none.

        Raises ValidationException where the body is another one, or no JSON.
        """
        wish = getattr(self.route_handler, "parsed_data_field", None)
        if wish is None:
            return await super().json()
        try:
            return msgspec.json.decode(await self.body(), type=wish.annotation)
        except msgspec.ValidationError as error:
            words, _, place = str(error).partition(" - at `$")
            fault = {"message": words, "key": place.strip("`.")}
            raise ValidationException(extra=[fault]) from error
        except msgspec.DecodeError:
            return await super().json()
