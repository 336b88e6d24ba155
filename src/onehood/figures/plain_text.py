"""Names of files and classes as they stand in a picture."""


def plain(text: str) -> str:
    """Text of which nothing is taken for mathematics, and whose bytes that are no UTF-8 are question marks."""
    return text.encode(errors="replace").decode().replace("$", r"\$")
