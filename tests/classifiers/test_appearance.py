"""What a prompt and a notebook show of a classifier."""

from types import SimpleNamespace

from onehood.classifiers.about import About
from onehood.classifiers.appearance import as_html, in_a_line
from onehood.images import Square
from onehood.training.record import TrainingRecord

TRAINED = SimpleNamespace(
    technique="lenet",
    parameter_count=1234,
    about_=About("lenet", {}, ("<b>", *"cdefgh"), Square(8, 9, 3), TrainingRecord(error_percent=1.256)),
)


def test_a_line_tells_what_is_known():
    assert in_a_line(TRAINED) == (
        "<SimpleNamespace lenet: 7 classes (<b>, c, d, e, f, …), input 8×9×3, 1,234 weights, training error 1.26 %>"
    )


def test_html_is_a_table_in_which_names_are_text():
    html = as_html(TRAINED)
    assert html.startswith("<table>")
    assert "<td>7 classes (&lt;b&gt;, c" in html
    assert "<b>" not in html


def test_what_learned_no_images_says_so():
    unfitted = SimpleNamespace(technique="lenet", class_names=())
    assert in_a_line(unfitted) == "<SimpleNamespace lenet: not trained on images>"
    assert "not trained on images" in as_html(unfitted)
