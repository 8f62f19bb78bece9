"""From an Altair chart to SVG that may stand in any page: no style, no script, no link, no id that could collide.

The pages' security policy allows no inline style, so whatever Vega writes is rebuilt from a closed list of elements
and presentation attributes; anything else is a programming error, not something to let through.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import altair
import vl_convert

INK, INK_2, INK_3, RULE = "#1d2129", "#454c5a", "#5f6776", "#e3e1da"
INDIGO, BAMBOO, AMBER, SEAL = "#2b4c7e", "#2f6f4f", "#835500", "#b3261e"
FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"

DRAWINGS_KEPT = 256
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "circle", "defs", "clipPath"})
ATTRIBUTES = frozenset(
    {
        "clip-path", "cx", "cy", "d", "dx", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-weight",
        "height", "id", "opacity", "r", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
        "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "transform", "viewBox", "width",
        "x", "x1", "x2", "y", "y1", "y2",
    }
)  # fmt: skip
DROPPED = frozenset(
    {
        "aria-hidden",
        "aria-label",
        "aria-roledescription",
        "class",
        "cursor",
        "display",
        "pointer-events",
        "role",
        "version",
    }
)
REFERENCE = re.compile(r"url\(#([\w-]+)\)")


def svg(chart: Any, *, label: str) -> str:
    """The chart in the house's look as one `<svg role="img">` said aloud as `label`. The same chart is drawn once."""
    specification = json.dumps(_themed(chart).to_dict(), ensure_ascii=False, sort_keys=True)
    return _drawn(specification, label)


@lru_cache(maxsize=DRAWINGS_KEPT)
def _drawn(specification: str, label: str) -> str:
    return cleaned(vl_convert.vegalite_to_svg(specification), label=label)


def cleaned(raw: str, *, label: str) -> str:
    """`raw` SVG rebuilt from the closed lists above; ids begin with a digest of the drawing. Raises NotDrawable."""
    root = ElementTree.fromstring(raw)  # noqa: S314 - our own renderer's output, never a stranger's file
    prefix = "d" + hashlib.sha256(raw.encode()).hexdigest()[:10]
    clean = _clean(root, prefix)
    for size in ("width", "height"):
        clean.attrib.pop(size, None)
    clean.set("role", "img")
    clean.set("aria-label", label)
    clean.set("font-family", FONT)
    ElementTree.register_namespace("", SVG[1:-1])
    return ElementTree.tostring(clean, encoding="unicode")


class NotDrawable(ValueError):
    """The renderer wrote an element or attribute that pages do not allow."""


def _clean(element: ElementTree.Element, prefix: str) -> ElementTree.Element:
    name = element.tag.removeprefix(SVG)
    if name not in ELEMENTS:
        raise NotDrawable(f"<{name}> may not stand in a page")
    clean = ElementTree.Element(element.tag, _attributes(element, prefix))
    clean.text = element.text
    for child in element:
        if child.get("display") != "none" and not _is_invisible(child):
            clean.append(_clean(child, prefix))
    return clean


def _attributes(element: ElementTree.Element, prefix: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    for key, value in element.attrib.items():
        if key in DROPPED or (key == "font-family"):
            continue
        if key not in ATTRIBUTES:
            raise NotDrawable(f"the attribute {key}={value!r} may not stand in a page")
        if key == "id":
            kept[key] = f"{prefix}-{value}"
        elif key == "font-size":
            kept[key] = value.removesuffix("px")
        elif value != "1" or key not in {"opacity", "stroke-opacity", "fill-opacity"}:
            kept[key] = REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    return kept


def _is_invisible(element: ElementTree.Element) -> bool:
    """Vega draws an empty background and foreground around each group."""
    is_frame = element.get("class") in {"background", "foreground"}
    return is_frame and "stroke" not in element.attrib and "fill" not in element.attrib


def _themed(chart: Any) -> Any:
    """No frame, hairlines, small quiet labels, nothing behind."""
    return chart.configure(
        background="transparent",
        font="Noto Sans CJK SC",
        padding=4,
        view=altair.ViewConfig(stroke=None),
        axis=altair.AxisConfig(
            domain=False, ticks=False, title=None, gridColor=RULE, labelColor=INK_3, labelFontSize=12, labelPadding=6
        ),
    )
