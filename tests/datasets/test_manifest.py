"""Manifests: columns by any name, and rows that contradict each other."""

import pytest

from onehood.datasets.manifest import samples_of_manifest
from onehood.errors import DataError, InvalidArgumentError


@pytest.fixture
def manifest(tmp_path):
    """Writes a manifest of eight images that are there, 0.jpg to 7.jpg."""
    for number in range(8):
        (tmp_path / f"{number}.jpg").touch()

    def write(text, name="list.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def listed(found):
    return [(sample.id, sample.label, sample.split, sample.group) for sample in found.samples]


@pytest.mark.parametrize("name", ["list.csv", "list.tsv", "list.txt", "LIST.TXT"])
def test_the_separator_does_not_depend_on_the_extension(manifest, name):
    for separator in ",;\t":
        text = f"Path{separator} LABEL{separator}Split\n0.jpg{separator} cat{separator}Train\n"
        assert listed(samples_of_manifest(manifest(text, name))) == [("0.jpg", "cat", "train", None)]


def test_columns_of_other_names_are_given(manifest):
    path = manifest("id,Filename,class\n7,0.jpg,cat\n")
    assert listed(samples_of_manifest(path, "filename", "Class")) == [("0.jpg", "cat", None, None)]
    with pytest.raises(
        DataError, match="Its columns are: id, Filename, class.*--path-column Filename --label-column class"
    ):
        samples_of_manifest(path)
    with pytest.raises(
        InvalidArgumentError, match=r"`path_column` must be one of .*Filename.*Did you mean 'Filename'\?"
    ):
        samples_of_manifest(path, "filenames", "class")


def test_a_column_that_nobody_would_guess_stands_for_itself(manifest):
    with pytest.raises(DataError, match="no column label in its first line.*--label-column COLUMN"):
        samples_of_manifest(manifest("path,colour\n0.jpg,red\n"))


def test_a_manifest_without_a_first_line_of_names_is_told_so(manifest):
    with pytest.raises(DataError, match=r"'0\.jpg,cat', an image already: put a line path,label before it"):
        samples_of_manifest(manifest("0.jpg,cat\n1.jpg,dog\n"))


def test_two_columns_of_one_name_are_refused(manifest):
    with pytest.raises(DataError, match="two columns label"):
        samples_of_manifest(manifest("path,label,Label\n0.jpg,cat,dog\n"))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("0.jpg,cat,train,", "0.jpg,dog,train,"), r"line 3: 0\.jpg has the label dog, and cat in line 2"),
        (("0.jpg,cat,train,", "./0.jpg,cat,test,"), r"line 3: \./0\.jpg has the split test, and train in line 2"),
        (("0.jpg,cat,train,", "0.jpg,cat,,"), r"has the split none, and train in line 2"),
        (("0.jpg,cat,train,a", "0.jpg,cat,train,b"), r"has the group b, and a in line 2"),
        ((",cat,,", "1.jpg,,,"), r"2 lines.*line 2: path and label.*line 3: path and label"),
        (("0.jpg,cat,dev,",), r"the split must be train, val or test\. Received: 'dev'"),
    ],
)
def test_lines_that_contradict_each_other_are_named(manifest, rows, message):
    with pytest.raises(DataError, match=f"(?s){message}"):
        samples_of_manifest(manifest("path,label,split,group\n" + "\n".join(rows)))


def test_a_link_is_the_file_that_it_leads_to(manifest, tmp_path):
    (tmp_path / "link.jpg").symlink_to("0.jpg")
    with pytest.raises(DataError, match=r"link\.jpg has the label dog, and cat in line 2"):
        samples_of_manifest(manifest("path,label\n0.jpg,cat\nlink.jpg,dog\n"))


def test_lines_that_repeat_earlier_ones_count_once(manifest):
    found = samples_of_manifest(manifest("path,label\n0.jpg,cat\n1.jpg,dog\n0.jpg,cat\n"))
    assert len(found.samples) == 2
    assert found.remarks == ("Said more than once in the manifest, and counted once: 1 line.",)


def test_one_path_that_is_missing_is_told_and_all_are_refused(manifest):
    found = samples_of_manifest(manifest("path,label\n0.jpg,cat\n1,dog\n"))
    assert len(found.samples) == 2  # The scan names it, as any image that cannot be read.
    assert "No file at 1 path of the manifest, as '1' in line 3." in found.remarks[0]
    assert "write 1.jpg" in found.remarks[0]
    with pytest.raises(DataError, match="no path in the manifest names a file; the first is '0' in line 2"):
        samples_of_manifest(manifest("path,label\n0,cat\n1,dog\n"))


def test_labels_are_one_name_in_every_encoding_and_odd_ones_are_remarked_on(manifest):
    found = samples_of_manifest(manifest("path,label\n0.jpg,Äpfel\n1.jpg,A\u0308pfel\n2.jpg,äpfel\n"))
    assert [sample.label for sample in found.samples] == ["Äpfel", "Äpfel", "äpfel"]
    assert "'Äpfel' (2 images) and 'äpfel' (1 image)" in found.remarks[0]
    found = samples_of_manifest(manifest('path,label\n0.jpg,"cat,outdoor"\n1.jpg,"dog,outdoor"\n'))
    assert "'cat,outdoor' counts as one label" in found.remarks[0]


def test_a_hidden_file_that_is_named_is_taken(manifest, tmp_path):
    (tmp_path / ".hidden.jpg").touch()
    assert listed(samples_of_manifest(manifest("path,label\n.hidden.jpg,cat\n"))) == [
        (".hidden.jpg", "cat", None, None)
    ]
