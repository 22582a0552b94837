"""A request's body, read as its operation documents it: a number in quotes is no number."""

import math

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ValidationException

_INTEGERS_END = 2.0**63
"""From here on a number is no integer of ours, whatever its fraction."""


class StrictRequest(Request[None, None, State]):
    """A request whose body is its operation's record to the letter.

    The framework reads a body leniently, as it reads what stands in an address: 0 is `false` there,
    and "5" a number. Strict reading alone would refuse 5.0, which JSON Schema calls an integer.
    """

    async def json(self) -> object:
        """Return the record that the operation asks for; see `Request.json` where it names none.

        Raises ValidationException where the body is another one, or no JSON.
        """
        wish = getattr(self.route_handler, "parsed_data_field", None)
        if wish is None:
            return await super().json()
        try:
            told = _JSON.decode(await self.body())
            return msgspec.convert(told, type=wish.annotation, str_keys=True)
        except msgspec.ValidationError as error:
            words, _, place = str(error).partition(" - at `$")
            fault = {"message": words, "key": place.strip("`.")}
            raise ValidationException(extra=[fault]) from error
        except msgspec.DecodeError:
            return await super().json()


def _number(text: str) -> float | int:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is out of range")
    return int(value) if value.is_integer() and abs(value) < _INTEGERS_END else value


_JSON = msgspec.json.Decoder(float_hook=_number)
