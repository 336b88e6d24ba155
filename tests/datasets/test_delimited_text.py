"""Tables in every dialect."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets.delimited_text import read_delimited_text
from onehood.errors import DataError

WANTED = ("path", "label")


def read(folder, content, wanted=WANTED):
    path = folder / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_delimited_text(path, wanted)


def cells(table):
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path, separator, encoding, end):
    rows = [("path", "label"), ("1.jpg", "Kätzchen"), ("2.jpg", "dog")]
    table = read(tmp_path, end.join(separator.join(row) for row in rows).encode(encoding))
    assert table.columns == ("path", "label")
    assert cells(table) == rows[1:]
    assert bool(table.remarks) == (encoding == "cp1252")


texts = st.text(st.characters(exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=8).map(
    lambda text: text.strip() or "x"
)


@given(rows=st.lists(st.tuples(texts, texts), min_size=1, max_size=5), separator=st.sampled_from(",;\t|"))
def test_what_a_writer_writes_is_read_back(tmp_path_factory, rows, separator):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([WANTED, *rows])
    assert cells(read(tmp_path_factory.mktemp("table"), stream.getvalue())) == rows


def test_columns_are_known_in_any_case_and_with_blanks(tmp_path):
    table = read(tmp_path, 'LABEL, "Path" ,Group\ncat, 1.jpg ,g\n')
    assert [table.place(name) for name in ("path", "label", "group", "split")] == [1, 0, 2, None]


def test_blanks_of_names_stay_where_none_follow_separators(tmp_path):
    assert cells(read(tmp_path, "path,label\n a.jpg,cat\n")) == [(" a.jpg", "cat")]
    assert cells(read(tmp_path, 'path, label\n a.jpg, "cat, dog"\n')) == [("a.jpg", "cat, dog")]


def test_the_wanted_columns_tell_the_separator(tmp_path):
    assert read(tmp_path, "path;a,b,c,label\n1;2\n", ("path",)).columns == ("path", "a,b,c,label")
    assert read(tmp_path, "file;class,of,things\n", ("path",)).columns == ("file;class", "of", "things")


def test_excels_own_line_names_the_separator(tmp_path):
    table = read(tmp_path, "sep=;\npath;label\n1.jpg;cat\n")
    assert cells(table) == [("1.jpg", "cat")]
    assert table.rows[0].line == 3


def test_empty_rows_and_empty_cells_at_the_end_are_passed_over(tmp_path):
    table = read(tmp_path, "path,label,,\n\n1.jpg,cat,,\n,,,\n2.jpg,dog\n")
    assert table.columns == ("path", "label")
    assert [(row.line, row.cells) for row in table.rows] == [(3, ("1.jpg", "cat")), (5, ("2.jpg", "dog"))]


def test_names_that_are_no_utf_8_keep_their_bytes_in_a_table_that_is(tmp_path):
    table = read(tmp_path, "path,label\nK\u00e4tzchen.jpg,\u00e4\u00f6\u00fc\n".encode() + b"f\xe4.jpg,dog\n")
    assert cells(table)[1] == ("f\udce4.jpg", "dog")
    assert table.remarks == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "path,label\n1.jpg,cat,outdoor\n2.jpg,dog\n",
            r"line 2: 3 cells in place of 2\.\n.*names 2 columns: path, label",
        ),
        ("path,label\n1.jpg\n", "line 2: 1 cells in place of 2"),
        ("path,label\n1.jpg\0,cat\n", r"line 2: holds a character of code zero"),
        ('path,label\n1.jpg,cat\n"2.jpg,dog\n3.jpg,cat\n', "in line 3 a quote opens and is not closed"),
        ('path,label\n1.jpg,cat\n2.jpg,"dog', "in line 3 a quote"),
        ("path,label\n" + "x" * 200_000, "from line 2 on"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        (b"path,label\n\x81\x8d.jpg,cat\n", "neither UTF-8 nor UTF-16 nor Windows-1252"),
        (b"\xff\xfea", "neither UTF-8"),
    ],
)
def test_damaged_tables_are_refused_with_the_lines_named(tmp_path, content, message):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, content)
    assert str(tmp_path / "list.csv") in str(caught.value)


def test_ten_lines_are_named_and_the_others_counted(tmp_path):
    with pytest.raises(DataError, match=r"(?s)25 lines of the manifest.*line 11: .*… and 15 more") as caught:
        read(tmp_path, "path,label\n" + "a,b,c\n" * 25)
    assert "line 12" not in str(caught.value)


@given(content=st.binary(max_size=300))
def test_no_content_is_anything_but_a_table_or_refused(tmp_path_factory, content):
    with contextlib.suppress(DataError):
        read(tmp_path_factory.mktemp("table"), b"path,label\n" + content)
