"""Drawings are clean enough to stand in any page."""

import re

import pytest

from guiju.documents import drawing

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10">{}</svg>'


def test_ids_and_their_references_cannot_collide_between_drawings() -> None:
    marked = '<g clip-path="url(#clip1)"/><defs><clipPath id="clip1"><rect x="{}"/></clipPath></defs>'
    first = drawing.cleaned(SVG.format(marked.format(1)), label="a")
    second = drawing.cleaned(SVG.format(marked.format(2)), label="b")
    ids = [re.findall(r'id="([^"]+)"', text) for text in (first, second)]
    assert len(ids[0]) == len(ids[1]) == 1
    assert ids[0] != ids[1]
    assert f"url(#{ids[0][0]})" in first


def test_a_drawing_is_one_image_with_a_name_and_no_fixed_size() -> None:
    clean = drawing.cleaned(
        SVG.format('<path d="M0,0" class="x" aria-label="y" role="graphics-symbol"/>'), label="五<六"
    )
    assert clean.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" role="img" aria-label="五&lt;六"'
    )
    assert clean.count("role=") == 1
    assert clean.count("aria-") == 1
    assert not re.search(r"<svg[^>]* (width|height)=", clean)


@pytest.mark.parametrize(
    "inside",
    [
        "<style>a{}</style>",
        "<script>1</script>",
        '<a href="https://example.org"><path d="M0,0"/></a>',
        '<image href="https://example.org/x.png"/>',
        '<path d="M0,0" style="fill:red"/>',
        '<path d="M0,0" onclick="1"/>',
        "<foreignObject/>",
    ],
)
def test_what_pages_do_not_allow_is_an_error(inside: str) -> None:
    with pytest.raises(drawing.NotDrawable):
        drawing.cleaned(SVG.format(inside), label="a")
