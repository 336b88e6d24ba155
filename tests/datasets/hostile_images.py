"""Image files as they are met in the wild, and worse: each kind with what must become of it.

python tests/datasets/hostile_images.py FOLDER     plants the bad kinds as files into FOLDER
"""

import io
import os
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image


def photo(seed=0, height=48, width=64):
    """A smooth colour picture with some texture."""
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    picture = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    noise = generator.integers(0, 12, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def encoded(picture, kind, **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def png_chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width, height, *, rows=b"", depth=8, colour=2):
    """A PNG with any header and any compressed rows."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def flipped(content, place):
    changed = bytearray(content)
    changed[place] ^= 0xFF
    return bytes(changed)


def animated(kind):
    frames = [photo(seed) for seed in range(3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(photo(), "JPEG", exif=exif)


PNG, JPEG, WEBP, GIF, BMP, TIFF = (encoded(photo(), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"))

BAD: dict[str, bytes] = {
    "zero_bytes.png": b"",
    "zero_bytes.jpg": b"",
    "one_byte.png": b"\x89",
    "text_renamed.png": b"Dear reader, this is a letter and not a picture.\n" * 20,
    "page_renamed.jpg": b"<!doctype html><html><body>404 Not Found</body></html>",
    "json_renamed.webp": b'{"error": "no such image"}',
    "zip_renamed.png": b"PK\x03\x04" + bytes(200),
    "program_renamed.jpg": b"\x7fELF\x02\x01\x01" + bytes(500),
    "vector_renamed.png": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>',
    "postscript_renamed.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
    "only_zeros.jpg": bytes(4000),
    "random_bytes.png": np.random.default_rng(1).bytes(3000),
    "signature_only.png": b"\x89PNG\r\n\x1a\n",
    "start_only.jpg": b"\xff\xd8\xff",
    "truncated_half.jpg": JPEG[: len(JPEG) // 2],
    "truncated_header.jpg": JPEG[:40],
    "truncated_half.png": PNG[: len(PNG) // 2],
    "truncated_half.webp": WEBP[: len(WEBP) // 2],
    "truncated_half.gif": GIF[: len(GIF) // 2],
    "truncated_half.bmp": BMP[: len(BMP) // 2],
    "truncated_half.tif": TIFF[: len(TIFF) // 2],
    "bad_header_crc.png": flipped(PNG, 18),
    "bad_data_crc.png": flipped(PNG, len(PNG) // 2),
    "no_data.png": png_of(20, 20),
    "too_few_rows.png": png_of(20, 20, rows=b"\0" * 100),
    "zero_width.png": png_of(0, 20),
    "zero_height.png": png_of(20, 0),
    "impossible_depth.png": png_of(20, 20, rows=bytes(20 * 61), depth=3),
    "bomb_four_billion_pixels.png": png_of(65_000, 65_000),
    "bomb_of_zeros.png": png_of(30_000, 30_000, rows=bytes(1_000_000)),
    "bomb.gif": b"GIF89a"
    + struct.pack("<HH", 65535, 65535)
    + b"\x80\0\0\0\0\0\xff\xff\xff,"
    + struct.pack("<HHHH", 0, 0, 65535, 65535)
    + b"\0\x02\x02D\x01\0;",
    "bad_offset.tif": b"II*\0" + struct.pack("<I", 0xFFFFFFF0) + bytes(50),
    "endless_directory.tif": b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0xFFFF) + bytes(60),
}
"""Files that can never become an image: each must be named with a reason."""

GOOD: dict[str, bytes] = {
    "plain.png": PNG,
    "plain.jpg": JPEG,
    "plain.webp": WEBP,
    "plain.gif": GIF,
    "plain.bmp": BMP,
    "plain.tif": TIFF,
    "UPPER CASE ünï.JPG": JPEG,
    "jpeg_named.png": JPEG,
    "png_named.jpg": PNG,
    "progressive.jpg": encoded(photo(), "JPEG", progressive=True),
    "grey.jpg": encoded(photo().convert("L"), "JPEG"),
    "cmyk.jpg": encoded(photo().convert("CMYK"), "JPEG"),
    "sideways.jpg": turned(6),
    "bad_orientation.jpg": turned(99),
    "palette.png": encoded(photo().quantize(16), "PNG"),
    "one_bit.png": encoded(photo().convert("1"), "PNG"),
    "transparent.png": encoded(photo().convert("RGBA"), "PNG"),
    "grey_with_alpha.png": encoded(photo().convert("LA"), "PNG"),
    "sixteen_bits.png": encoded(Image.fromarray(np.arange(4096, dtype=np.uint16).reshape(64, 64) * 16), "PNG"),
    "floating_point.tif": encoded(Image.fromarray(np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16)), "TIFF"),
    "animated.gif": animated("GIF"),
    "animated.webp": animated("WEBP"),
    "animated.png": animated("PNG"),
    "pages.tif": animated("TIFF"),
    "trailing_bytes.jpg": JPEG + b"and something after the end",
    "one_pixel.png": encoded(photo(height=1, width=1), "PNG"),
    "very_wide.png": encoded(Image.new("RGB", (50_000, 3), "teal"), "PNG"),
    "very_tall.png": encoded(Image.new("L", (2, 40_000), 128), "PNG"),
    "flat.png": encoded(Image.new("RGB", (40, 40), "gray"), "PNG"),
}
"""Files that are unusual and yet images: each must be read."""


def plant_special(folder: Path) -> dict[str, Callable[[], bool]]:
    """Things that are no ordinary files; the names that must be refused, each with whether it applies here."""
    (folder / "dangling_link.png").symlink_to(folder / "nowhere.png")
    (folder / "folder_named.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    secret = folder / "unreadable.png"
    secret.write_bytes(PNG)
    secret.chmod(0)
    return {
        "dangling_link.png": lambda: True,
        "pipe.png": lambda: True,
        "unreadable.png": lambda: not os.access(secret, os.R_OK),  # Root reads everything.
    }


def plant(folder: Path, files: dict[str, bytes]) -> None:
    """Writes the files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    plant(Path(sys.argv[1]), BAD)
