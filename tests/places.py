"""Where a value can stand in a file, each place as a function that makes such a file: for tests of who looks for it."""

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import quopri
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import NameObject, TextStringObject
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

Place = Callable[[str], bytes]


def zipped(name: str, content: bytes, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def with_remark(value: str) -> bytes:
    """A zip that says the value in its remark."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "none")
        archive.comment = value.encode()
    return packed.getvalue()


def tarred(value: str) -> bytes:
    """A tar with a compressed file."""
    content = gzip.compress(value.encode())
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("a.gz")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def drawn(*lines: str, kerned: bool = False, title: str = "none") -> bytes:
    """A PDF with these lines on its second page."""
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=LETTER, pageCompression=1)
    canvas.setTitle(title)
    canvas.drawString(72, 700, "The first page.")
    canvas.showPage()
    for at, line in enumerate(lines):
        if kerned:
            for column, sign in enumerate(line):
                canvas.drawString(30 + 9 * column, 700 - 20 * at, sign)
        else:
            canvas.drawString(72, 700 - 20 * at, line)
    canvas.showPage()
    canvas.save()
    return packed.getvalue()


def field(value: str) -> bytes:
    """A PDF with a form field that is filled in."""
    packed = io.BytesIO()
    canvas = Canvas(packed)
    canvas.acroForm.textfield(name="a", value=value, x=50, y=500, width=300, height=20)
    canvas.showPage()
    canvas.save()
    return packed.getvalue()


def changed(change: Callable[[PdfWriter], object]) -> bytes:
    """A PDF of which something was changed."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn("Nothing."))))
    change(writer)
    for page in writer.pages:
        page.compress_content_streams()
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def noted(value: str) -> bytes:
    """A PDF with a note on its second page."""
    return changed(lambda pdf: pdf.add_annotation(1, Text(text=value, rect=(50, 550, 200, 650))))


def in_catalog(value: str) -> bytes:
    """A PDF that says it in a place that no page shows."""
    return changed(lambda pdf: pdf.root_object.update({NameObject("/Own"): TextStringObject(value)}))


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def picture(*chunks: bytes) -> bytes:
    """A PNG of one point, with these parts."""
    head = chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg(value: str) -> bytes:
    """A JPEG with a remark."""
    said = value.encode()
    return b"\xff\xd8\xff\xfe" + (len(said) + 2).to_bytes(2) + said + b"\xff\xd9"


def lines(text: bytes, width: int, end: bytes = b"\n") -> bytes:
    """The text in lines."""
    return end.join(text[at : at + width] for at in range(0, len(text), width))


def b64(value: str | bytes) -> bytes:
    """It as base64."""
    return base64.b64encode(value.encode() if isinstance(value, str) else value)


def all_escaped(value: str) -> str:
    """It with every sign as JSON may write it."""
    units = value.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def hidden_in_html(value: str) -> str:
    """It with every sign as HTML may write it."""
    return "".join(f"&#x{ord(sign):x};" if at % 2 else f"&#{ord(sign)};" for at, sign in enumerate(value))


PLACES: dict[str, Place] = {
    "text": lambda value: f"a\nb {value} c\n".encode(),
    "JSON": lambda value: json.dumps({"x": [value]}).encode(),
    "JSON in JSON": lambda value: json.dumps({"x": json.dumps({"y": value})}).encode(),
    "JSON, all escaped": lambda value: f'{{"x": "{all_escaped(value)}"}}'.encode(),
    "HTML": lambda value: f"<p>{html.escape(value)}</p>".encode(),
    "HTML, all escaped": lambda value: f"<p>{hidden_in_html(value)}</p>".encode(),
    "address": lambda value: f"https://example.org/?q={quote(value, safe='')}&x=1".encode(),
    "form": lambda value: f"a=1&q={quote_plus(value)}&x=1".encode(),
    "address, twice": lambda value: f"to={quote(quote(value, safe=''), safe='')}".encode(),
    "address, all escaped": lambda value: "".join(f"%{one:02x}" for one in value.encode()).encode(),
    "mail": lambda value: quopri.encodestring(f"{'x' * 60} {value} {'y' * 60}".encode()),
    "UTF-16 LE": lambda value: f"a {value} b".encode("utf-16-le"),
    "UTF-16 BE": lambda value: f"a {value} b".encode("utf-16-be"),
    "UTF-16 with its mark": lambda value: f"a {value} b".encode("utf-16"),
    "base64": lambda value: b'{"payload":"' + b64(f"xx {value} yy") + b'"}',
    "base64 of it alone": lambda value: b"x=" + b64(value) + b";",
    "base64 behind a path": lambda value: b"/a/path/" + b64(f"xx {value} yy") + b" end",
    "base64 in lines": lambda value: b"mail\n\n" + lines(b64(f"{'x' * 70} {value} {'y' * 70}"), 76) + b"\n",
    "base64 in lines in JSON": lambda value: json.dumps(lines(b64(f"{'x' * 70} {value}"), 64).decode()).encode(),
    "base64 for addresses": lambda value: b"a." + base64.urlsafe_b64encode(f"xxx{value}".encode()).rstrip(b"=") + b".c",
    "base64 of base64": lambda value: b"x " + b64(b64(f"xx {value} yy")) + b" y",
    "base64 of JSON, long": lambda value: b"x " + b64(json.dumps({"a": "b" * 900, "c": all_escaped(value)})) + b" y",
    "a data address": lambda value: b'<img src="data:text/html;base64,' + b64(html.escape(value)) + b'">',
    "a PDF in base64": lambda value: json.dumps({"buffer": b64(drawn(value)).decode()}).encode(),
    "UTF-16 in base64": lambda value: b"x " + b64(f"a {value} b".encode("utf-16-le")) + b" y",
    "hex": lambda value: f"x={value.encode().hex()};".encode(),
    "zip": lambda value: zipped("a.txt", value.encode()),
    "zip, stored": lambda value: zipped("a.txt", value.encode(), zipfile.ZIP_STORED),
    "zip, bzip2": lambda value: zipped("a.txt", value.encode(), zipfile.ZIP_BZIP2),
    "zip in zip in zip": lambda value: zipped("a.zip", zipped("b.zip", zipped("c.txt", value.encode()))),
    "zip behind words": lambda value: b"#!/bin/sh\n" + zipped("a.txt", value.encode()),
    "name in a zip": lambda value: zipped(f"{value}.txt", b"none"),
    "remark of a zip": with_remark,
    "gzip": lambda value: gzip.compress(value.encode()),
    "gzip, two": lambda value: gzip.compress(b"none") + gzip.compress(value.encode()),
    "bzip2": lambda value: bz2.compress(value.encode()),
    "xz": lambda value: lzma.compress(value.encode()),
    "tar": tarred,
    "PDF page": drawn,
    "PDF, kerned": lambda value: drawn(value, kerned=True),
    "PDF title": lambda value: drawn("none", title=value),
    "PDF note": noted,
    "PDF field": field,
    "PDF attachment": lambda value: changed(lambda pdf: pdf.add_attachment("a.txt", value.encode())),
    "PDF attachment, packed": lambda value: changed(lambda pdf: pdf.add_attachment("a", zipped("b", value.encode()))),
    "PDF, in no page": in_catalog,
    "PDF in a zip": lambda value: zipped("a.pdf", drawn(value)),
    "PNG words": lambda value: picture(chunk(b"tEXt", b"Comment\0" + value.encode("latin-1", "replace"))),
    "PNG words, packed": lambda value: picture(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(value.encode()))),
    "PNG words, of today": lambda value: picture(
        chunk(b"iTXt", b"Comment\0\1\0en\0Remark\0" + zlib.compress(value.encode()))
    ),
    "JPEG remark": jpeg,
    "base64 of gzip": lambda value: b"x " + b64(gzip.compress(value.encode())) + b" y",
    "a name in tags": lambda value: "<p>{}</p>".format(value.replace(" ", "</b> <i>")).encode(),
}
