"""Two real kills of an indexing, one of them inside a transaction; `make bench` runs twenty."""

from index_kills import run


def test_a_killed_indexing_loses_nothing_and_ends_alike():
    rows = run(2, seed=1)
    assert any(row["inside_a_transaction"] for row in rows)
