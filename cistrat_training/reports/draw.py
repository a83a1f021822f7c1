"""The program that draws charts. It runs as a process of its own, so that no web server loads
Vega with its JavaScript; it is given charts on a pipe and gives pictures back.

It stands alone: nothing of the application is loaded with it, and nothing is fetched.
"""

import json
import sys
from base64 import b64encode
from typing import Any

SCALE = 2.5  # of a PNG: 240 dots an inch where the chart is as wide as a page's text
VERSION = "6.4"
"""Of Vega-Lite; another one may draw otherwise."""


def main() -> None:
    import vl_convert  # here alone

    told = json.load(sys.stdin)
    for folder in told["fonts"]:
        vl_convert.register_font_directory(folder)
    pictures = [_drawn(vl_convert, spec, told["form"]) for spec in told["specs"]]
    json.dump([b64encode(picture).decode() for picture in pictures], sys.stdout)


def _drawn(vl_convert: Any, spec: dict[str, Any], form: str) -> bytes:
    where = {"vl_version": VERSION, "allowed_base_urls": []}
    if form == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=SCALE, **where))
    return _with_any_font(str(vl_convert.vegalite_to_svg(spec, **where)), spec).encode()


def _with_any_font(svg: str, spec: dict[str, Any]) -> str:
    """Where a browser does not have the font, it takes its own without serifs."""
    family = spec["config"]["font"]
    return svg.replace(f'font-family="{family}"', f'font-family="{family}, sans-serif"')


if __name__ == "__main__":
    main()
