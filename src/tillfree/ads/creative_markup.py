"""Markup of creatives that are not made from the catalogue: as it is bid, and to be seen first.

A native ad has no markup of its own: pages put its parts together. What is shown of it beforehand
is one way in which they do.
"""

from collections.abc import Iterable
from html import escape

import msgspec

from tillfree.ads.product_banners import CLICK_URL
from tillfree.ads.records import Channel, HtmlCreative, ImageCreative, NativeCreative

_NATIVE_PX = (320, 440)
"""Width and height that a native ad is shown in beforehand; own choice: a column of a telephone."""


class Preview(msgspec.Struct, frozen=True):
    """A creative as it is seen over a channel, in pixels of a page; a click leads nowhere."""

    channel: Channel
    width_px: int
    height_px: int
    markup: str


def image_markup(creative: ImageCreative) -> str:
    """Return the HTML of a picture, with `{click_url}` where a click leads."""
    return (
        f'<a href="{CLICK_URL}" target="_blank" rel="noopener"><img src="'
        f'{escape(creative.image_url)}" width="{creative.width_px}" '
        f'height="{creative.height_px}" alt="{escape(creative.words)}" style="border:0"></a>'
    )


def previews(
    creative: ImageCreative | HtmlCreative | NativeCreative, channels: Iterable[Channel]
) -> tuple[Preview, ...]:
    """Return how a creative looks over each channel; a native ad is for the web alone."""
    wanted = dict.fromkeys(channels)
    if isinstance(creative, NativeCreative):
        markup, size_px = _native_card(creative), _NATIVE_PX
        wanted = {one: None for one in wanted if one is Channel.WEB}
    else:
        size_px = creative.width_px, creative.height_px
        markup = creative.html if isinstance(creative, HtmlCreative) else image_markup(creative)
    shown = markup.replace(CLICK_URL, "#")
    return tuple(Preview(channel, *size_px, shown) for channel in wanted)


def _native_card(creative: NativeCreative) -> str:
    picture = icon = ""
    if creative.image_url:
        picture = (
            f'<img src="{escape(creative.image_url)}" alt="" '
            'style="display:block;width:100%;max-height:180px;object-fit:cover">'
        )
    if creative.icon_url:
        icon = (
            f'<img src="{escape(creative.icon_url)}" alt="" width="28" height="28" '
            'style="border-radius:6px">'
        )
    words = "".join(
        f'<p style="margin:0;{style}">{escape(text)}</p>'
        for text, style in (
            (creative.title, "font-weight:600;font-size:18px"),
            (creative.body, "font-size:14px;color:#444"),
            (creative.price, "font-weight:600"),
        )
        if text
    )
    button = (
        '<a href="{click_url}" style="align-self:start;padding:8px 14px;border-radius:8px;'
        f'background:#1b5e20;color:#fff;text-decoration:none">{escape(creative.call_to_action)}</a>'
        if creative.call_to_action
        else ""
    )
    return (
        '<div style="font:15px/1.4 system-ui,sans-serif;color:#111;background:#fff;height:100%;'
        f'overflow:hidden">{picture}<div style="display:flex;flex-direction:column;gap:8px;'
        f'padding:14px"><div style="display:flex;gap:8px;align-items:center;font-size:12px;'
        f'color:#555">{icon}{escape(creative.sponsored_by)}</div>{words}{button}</div></div>'
    )
