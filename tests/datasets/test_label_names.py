"""Names that are one, names that look like one, and labels that look like several."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets.label_names import (
    class_indices,
    joined_labels_remark,
    label_name,
    like_labels,
    like_labels_remark,
)


@given(st.text())
def test_a_name_is_one_however_it_is_encoded(text):
    forms = {label_name(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {label_name(text)} == {label_name(label_name(text))}


def test_names_that_are_no_text_keep_their_bytes():
    assert label_name("f\udce4") == "f\udce4"


def test_classes_are_found_in_both_forms():
    decomposed = unicodedata.normalize("NFD", "Äpfel")
    assert class_indices(("Birnen", decomposed)) == {"Birnen": 0, "Äpfel": 1}
    assert class_indices(("Äpfel", decomposed)) == {"Äpfel": 0}


@pytest.mark.parametrize("other", ["Cats", "cats ", " CATS", "ca\u200bts", "ｃａｔｓ", "cats\u00a0"])
def test_labels_that_look_alike_are_told(other):
    assert like_labels(["cats", other, "dogs"]) == [tuple(sorted(("cats", other)))]


def test_different_labels_are_not():
    assert like_labels(["cats", "cat", "dogs", "1", "01", "c ats"]) == []


def test_the_remark_names_both_and_their_images():
    (remark,) = like_labels_remark(["cats", "cats", "Cats", "dogs"])
    assert "'Cats' (1 image) and 'cats' (2 images) differ only by case or by blanks" in remark


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_labels_with_a_common_part_look_like_several(separator):
    labels = [f"{name}{separator}outdoor" for name in ("cat", "dog")]
    assert "2 labels look like several" in joined_labels_remark(labels)[0]
    assert joined_labels_remark([f"a{separator}b", "c"]) == []
