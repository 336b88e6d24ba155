"""What a file is by its first bytes, whatever its name says."""

HEAD = 512
"""How many bytes suffice."""

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
_AVIF_BRANDS = (b"avif", b"avis")
_COMMON_BRANDS = (b"mif1", b"msf1", b"mif2")  # Of both: what they are is among the compatible brands.

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0\x10\0\0\0CR", "a raw photograph (CR2)"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"II+\0", "a TIFF image"),
    (b"MM\0+", "a TIFF image"),
    (b"FUJIFILMCCD-RAW", "a raw photograph (RAF)"),
    (b"IIRO", "a raw photograph (ORF)"),
    (b"IIU\0", "a raw photograph (RW2)"),
    (b"FOVb", "a raw photograph (X3F)"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL image"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"8BPS", "a Photoshop document"),
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"v/1\x01", "an OpenEXR image"),
    (b"#?RADIANCE", "a Radiance HDR image"),
    (b"SIMPLE  =", "a FITS image"),
    (b"DDS ", "a DDS texture"),
    (b"\0\0\x01\0", "an icon (ICO)"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\0\x05\x16\x07", "a macOS AppleDouble file, which stands beside an image"),
    (b"version https://git-lfs", "a Git LFS pointer, whose image was not downloaded"),
    (b"BM", "a BMP image"),
)
_MARKUP = ((b"<!doctype html", "a web page (HTML)"), (b"<html", "a web page (HTML)"), (b"<svg", "an SVG drawing"))


def true_format(head: bytes) -> str | None:
    """What a file is, with its article, as "a PDF document"; None where its first bytes do not tell.

    Args:
        head: its first `HEAD` bytes, or all it has.
    """
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head[:4] == b"RIFF":
        return {b"WEBP": "a WebP image", b"AVI ": "an AVI video", b"WAVE": "a WAVE sound"}.get(head[8:12])
    if head[128:132] == b"DICM":
        return "a DICOM image"
    known = next((name for beginning, name in _BEGINNINGS if head.startswith(beginning)), None)
    if known is not None:
        return known
    return _of_text(head) if head and not any(byte < 9 or 13 < byte < 32 or byte == 127 for byte in head) else None


def is_heif(head: bytes) -> bool:
    """Whether these are the first bytes of a HEIC (HEIF) image."""
    return true_format(head) == "an HEIC image"


def _of_brand(head: bytes) -> str:
    """By the brands of an ISO base media file: the major one, then the compatible ones."""
    size = int.from_bytes(head[:4], "big")
    major, others = head[8:12], [head[place : place + 4] for place in range(16, min(size, len(head)), 4)]
    brands = [major, *others] if major in _COMMON_BRANDS else [major]
    if any(brand in _AVIF_BRANDS for brand in brands):
        return "an AVIF image"
    if major in _COMMON_BRANDS or any(brand in _HEIF_BRANDS for brand in brands):
        return "an HEIC image"
    return "a raw photograph (CR3)" if major == b"crx " else "a video (MP4 or MOV)"


def _of_text(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<?xml"):
        return "an SVG drawing" if b"<svg" in text else "an XML document"
    return next((name for beginning, name in _MARKUP if text.startswith(beginning)), "a text")
