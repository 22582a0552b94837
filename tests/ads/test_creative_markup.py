"""What is seen of a creative beforehand: over its channels, escaped, and a click leads nowhere."""

import pytest

from tests.ads.market import HTML, IMAGE, NATIVE
from tillfree.ads import Channel, HtmlCreative, ImageCreative, NativeCreative, previews

_BOTH = (Channel.WEB, Channel.BILLBOARD)
_EVIL = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("creative", "channels"), [(IMAGE, _BOTH), (HTML, _BOTH), (NATIVE, (Channel.WEB,))]
)
def test_each_channel_shows_it_in_its_size(
    creative: ImageCreative | HtmlCreative | NativeCreative, channels: tuple[Channel, ...]
) -> None:
    found = previews(creative, _BOTH)
    assert tuple(one.channel for one in found) == channels
    for one in found:
        assert "{click_url}" not in one.markup
        if not isinstance(creative, NativeCreative):
            size_px = (creative.width_px, creative.height_px)
            assert (one.width_px, one.height_px) == size_px


def test_words_of_pictures_and_native_ads_are_words() -> None:
    picture = ImageCreative("i", 300, 250, f"https://i.example/{_EVIL}", _EVIL)
    native = NativeCreative("n", _EVIL, _EVIL, _EVIL, _EVIL, _EVIL, _EVIL, icon_url=_EVIL)
    for creative in (picture, native):
        (shown,) = previews(creative, (Channel.WEB,))
        assert "<script" not in shown.markup
        assert "&lt;script&gt;" in shown.markup
