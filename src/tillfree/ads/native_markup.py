"""Native ads: what a page asks for, and the parts of a creative that fill it.

Source: OpenRTB Dynamic Native Ads API 1.2, sections 4 (request) and 5 (response); lists 7.4 (data
assets: 1 sponsored, 2 description, 6 price, 12 call to action) and 7.5 (images: 1 icon, 3 main).
"""

import msgspec

from tillfree.ads.records import NativeCreative

_ICON, _MAIN = 1, 3
_SPONSORED, _DESCRIPTION, _PRICE, _CALL_TO_ACTION = 1, 2, 6, 12
_ASSETS = 50


class TitleWanted(msgspec.Struct, frozen=True, gc=False):
    """Length of the title in characters, at most."""

    len: int


class ImageWanted(msgspec.Struct, frozen=True):
    """A picture of an exact size (w, h) or of a least one (wmin, hmin), in pixels."""

    type: int = 0
    w: int = 0
    h: int = 0
    wmin: int = 0
    hmin: int = 0


class DataWanted(msgspec.Struct, frozen=True, gc=False):
    """A text of a kind, at most `len` characters where that is given."""

    type: int
    len: int = 0


class AssetWanted(msgspec.Struct, frozen=True):
    """One part that a page asks for; one of title, img, data (video is not ours)."""

    id: int
    required: int = 0
    title: TitleWanted | None = None
    img: ImageWanted | None = None
    data: DataWanted | None = None


class NativeWanted(msgspec.Struct, frozen=True):
    """The native request, as it stands encoded in `imp.native.request`."""

    assets: list[AssetWanted]
    ver: str = "1.1"


class _Wrapped(msgspec.Struct, frozen=True):
    native: NativeWanted


class _Link(msgspec.Struct, frozen=True):
    url: str


class _Text(msgspec.Struct, frozen=True):
    text: str


class _Value(msgspec.Struct, frozen=True):
    value: str


class _Image(msgspec.Struct, frozen=True, omit_defaults=True):
    url: str
    w: int = 0
    h: int = 0


class _Asset(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    title: _Text | None = None
    img: _Image | None = None
    data: _Value | None = None


class _Markup(msgspec.Struct, frozen=True):
    ver: str
    assets: list[_Asset]
    link: _Link


class NativeRequests:
    """Reads native requests; pages send the same few over and over, so those are remembered."""

    def __init__(self, remembered: int = 1_000) -> None:
        self._remembered = remembered
        self._known: dict[str, NativeWanted | None] = {}

    def read(self, text: str) -> NativeWanted | None:
        """Return what a page asks for, or None where it is no native request."""
        if text not in self._known:
            if len(self._known) >= self._remembered:
                self._known.clear()
            self._known[text] = _read(text)
        return self._known[text]


def _read(text: str) -> NativeWanted | None:
    try:
        found = msgspec.json.decode(text, type=NativeWanted)
    except msgspec.DecodeError:
        # Before 1.1 the request stood within an object with the one field `native`.
        try:
            found = msgspec.json.decode(text, type=_Wrapped).native
        except msgspec.DecodeError:
            return None
    return found if 0 < len(found.assets) <= _ASSETS else None


def native_markup(creative: NativeCreative, wanted: NativeWanted, click_url: str) -> str | None:
    """Return `bid.adm` for a native impression, or None where a required part is missing.

    The root is the native object itself, as since 1.1; to who asks for 1.0 it is wrapped.
    """
    assets = []
    for asset in wanted.assets:
        filled = _filled(creative, asset)
        if filled is not None:
            assets.append(filled)
        elif asset.required:
            return None
    if not assets:
        return None
    told = msgspec.json.encode(_Markup(wanted.ver, assets, _Link(click_url))).decode()
    return f'{{"native":{told}}}' if wanted.ver in {"1", "1.0"} else told


def _filled(creative: NativeCreative, asset: AssetWanted) -> _Asset | None:
    if asset.title is not None:
        return _Asset(asset.id, title=_Text(_cut(creative.title, asset.title.len)))
    if asset.img is not None:
        image = _image(creative, asset.img)
        return _Asset(asset.id, img=image) if image else None
    if asset.data is not None:
        text = {
            _SPONSORED: creative.sponsored_by,
            _DESCRIPTION: creative.body,
            _PRICE: creative.price,
            _CALL_TO_ACTION: creative.call_to_action,
        }.get(asset.data.type, "")
        return _Asset(asset.id, data=_Value(_cut(text, asset.data.len))) if text else None
    return None


def _image(creative: NativeCreative, wanted: ImageWanted) -> _Image | None:
    if wanted.type == _ICON:
        image = _Image(creative.icon_url, creative.icon_width_px, creative.icon_height_px)
    else:
        image = _Image(creative.image_url, creative.image_width_px, creative.image_height_px)
    if wanted.type not in {0, _ICON, _MAIN} or not image.url:
        return None
    if (wanted.w and image.w != wanted.w) or (wanted.h and image.h != wanted.h):
        return None
    return image if image.w >= wanted.wmin and image.h >= wanted.hmin else None


def _cut(text: str, most: int) -> str:
    """Return the text in at most that many characters, 0 for as many as it has."""
    return text if not most or len(text) <= most else text[: max(most - 1, 0)] + "…"
