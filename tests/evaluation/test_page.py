"""Pages hold everything in themselves and escape what they are given."""

from onehood.evaluation.page import page, picture, table


def test_a_page_is_a_whole_document_with_its_sections():
    text = page(
        "A & B", [table([("images", 1200), ("<b>", "12.5 %")], heading="T<", columns=("x", "y")), picture("P", b"png")]
    )
    assert text.startswith("<!doctype html>")
    assert "<title>A &amp; B</title>" in text
    assert "<h2>T&lt;</h2>" in text
    assert "<th>x</th><th>y</th>" in text
    assert '<td>images</td><td class="number">1200</td>' in text
    assert '<td>&lt;b&gt;</td><td class="number">12.5 %</td>' in text
    assert 'src="data:image/png;base64,cG5n"' in text
