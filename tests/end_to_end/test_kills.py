"""Two real kills, one of them inside a checkpoint write; `make bench` makes ten."""

import kills


def test_killed_trainings_end_like_one_left_alone():
    fell = kills.run(kills=2, seed=1)
    assert sum(where["last_mark"] == "write" for where in fell) >= 1
