"""Names of files and classes as they stand in a picture."""

from unicodedata import category


def plain(text: str) -> str:
    """Text of which nothing is taken for mathematics; bytes that are no UTF-8 and control signs are question marks."""
    written = text.encode(errors="replace").decode().replace("\t", " ").replace("$", r"\$")
    return "".join("?" if category(sign) == "Cc" and sign != "\n" else sign for sign in written)
