"""Pages hold everything in themselves and escape what they are given."""

import pytest

from onehood.errors import InvalidArgumentError
from onehood.reports.page import embedded, page, picture, write_page


def test_a_page_is_a_whole_document_with_its_sections():
    text = page("A & B", ["<p>first</p>", picture("P<", b"png")])
    assert text.startswith("<!doctype html>")
    assert "<title>A &amp; B</title>" in text
    assert text.index("<p>first</p>") < text.index("<h2>P&lt;</h2>")
    assert 'src="data:image/png;base64,cG5n"' in text


def test_what_stands_for_a_picture_is_escaped():
    assert 'alt="&quot;&lt;"' in embedded('"<', b"")


def test_a_report_is_a_page_its_numbers_and_its_pictures(tmp_path):
    path = write_page(tmp_path / "new" / "folder", "check", "<p>", numbers="{}", pictures={"one": b"png"})
    assert path == tmp_path / "new" / "folder" / "check.html"
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == {
        "check.html": b"<p>",
        "check.json": b"{}",
        "one.png": b"png",
    }
    (tmp_path / "file").touch()
    with pytest.raises(InvalidArgumentError, match="`report` must be a folder that can be made"):
        write_page(tmp_path / "file", "check", "", numbers="{}", pictures={})
