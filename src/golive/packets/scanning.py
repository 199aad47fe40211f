"""Pages as a scanner makes them: pictures without a text layer, a little askew and with specks."""

import io
import random
from collections.abc import Collection, Mapping
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from golive.pdfium import PDFIUM

_DOTS = 100 / 72  # a hundred dots an inch: legible, and small
_ASKEW = 0.8  # degrees, at most
_SPECKS = 150
_BLACK_BELOW = 150


def scanned(pdf: bytes, pages: Collection[int], dice: random.Random) -> Mapping[int, Any]:
    """A picture of each of these pages (from 1), as reportlab draws it."""
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        return {page: _scan(document[page - 1], dice) for page in sorted(pages)}


def _scan(page: Any, dice: random.Random) -> Any:  # noqa: ANN401 - the libraries publish no types
    image: Image.Image = page.render(scale=_DOTS, grayscale=True).to_pil()
    image = image.rotate(dice.uniform(-_ASKEW, _ASKEW), Image.Resampling.BILINEAR, fillcolor=255)
    dots = [(dice.randrange(image.width), dice.randrange(image.height)) for _ in range(_SPECKS)]
    ImageDraw.Draw(image).point(dots, fill=0)
    buffer = io.BytesIO()
    # Black and white: a scanned page of a few colours would be ten times as large.
    image.point(lambda grey: 0 if grey < _BLACK_BELOW else 255).save(buffer, "PNG")
    return ImageReader(buffer)
