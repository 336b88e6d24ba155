"""The record of a training: typed, and the JSON of model files of every version."""

import json

from hypothesis import given
from hypothesis import strategies as st

from onehood.training import EpochRecord
from onehood.training.record import LearnedFrom, TrainingRecord

NUMBERS = st.none() | st.floats(0, 1e6)
COUNTS = st.none() | st.integers(0, 1000)
EPOCHS = st.lists(
    st.builds(
        EpochRecord,
        epoch=st.integers(1, 99),
        loss=st.floats(0, 9),
        error_percent=st.floats(0, 100),
        validation_loss=NUMBERS,
        validation_error_percent=NUMBERS,
        seconds=st.floats(0, 9),
        metrics=st.dictionaries(st.text(), st.floats(0, 1)),
    )
).map(tuple)
OPTIONS = st.none() | st.just({"a": 1})
RECORDS = st.builds(
    TrainingRecord,
    data=st.builds(LearnedFrom, st.none() | st.text(), st.integers(0, 9), st.integers(0, 9), OPTIONS),
    recipe=st.none() | st.just({"precision": "mixed_bfloat16"}),
    seconds=NUMBERS,
    loss=NUMBERS,
    error_percent=NUMBERS,
    validation_error_percent=NUMBERS,
    epochs=EPOCHS,
    kept_epoch=COUNTS,
    best_epoch=COUNTS,
    reads_files=st.none() | st.booleans(),
    left_out=COUNTS,
    converged=st.none() | st.booleans(),
)


@given(RECORDS)
def test_it_survives_json(record):
    assert TrainingRecord.from_json(json.loads(json.dumps(record.as_json()))) == record


def test_what_is_not_known_is_left_out():
    assert TrainingRecord().as_json() == {
        "data": {"name": None, "training_samples": 0, "validation_samples": 0, "options": None},
        "seconds": None,
        "error_percent": None,
        "validation_error_percent": None,
    }


def test_records_of_other_versions_are_read():
    """Fields that are missing are not known, and fields that are not known are passed over."""
    old = {
        "data": {"name": "digits", "of old": 1},
        "epochs": [{"epoch": 1, "loss": 2.0, "error_percent": 3.0, "seconds": 4.0, "of old": 5}],
        "of old": 6,
    }
    record = TrainingRecord.from_json(old)
    assert record.data == LearnedFrom("digits")
    assert record.epochs == (EpochRecord(1, 2.0, 3.0, None, None, 4.0),)
    assert TrainingRecord.from_json({}) == TrainingRecord()


def test_precision_is_that_of_its_recipe():
    assert TrainingRecord().precision == "float32"
    assert TrainingRecord(recipe={"precision": "mixed_float16"}).precision == "mixed_float16"
