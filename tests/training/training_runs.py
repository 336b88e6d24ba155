"""Trainings of a small network from fixed seeds, for the tests of the loop."""

import keras

from onehood.images import Square
from onehood.models import fractional
from onehood.pipelines import TrainingBatches, labelled_batches
from onehood.training import Recipe, fit
from onehood.training.session import Session

VIEW = Square(12, 12, 1)


class KilledError(Exception):
    pass


def trained(bars, recipe, folder=None, *, kill_at=None, monkeypatch=None, checkpoint_seconds=0.0, callbacks=()):
    """One training from fixed seeds; with `kill_at`, the process 'dies' at that step of the session."""
    keras.utils.set_random_seed(recipe.seed)
    model = fractional(3, (12, 12, 1), filters=4, dropout=0.2)
    batches = TrainingBatches(bars.split("train"), VIEW, batch_size=recipe.batch_size, seed=recipe.seed)
    validation = labelled_batches(bars.split("test"), VIEW, batch_size=16)
    steps = []
    original = Session.step_done

    def step_done(self, logs, seconds):
        original(self, logs, seconds)
        steps.append(self.global_step)
        if kill_at is not None and len(steps) == kill_at:
            raise KilledError

    monkeypatch.setattr(Session, "step_done", step_done)
    try:
        result = fit(
            model,
            batches,
            recipe,
            validation=validation,
            folder=folder,
            checkpoint_seconds=checkpoint_seconds,
            callbacks=callbacks,
        )
    finally:
        monkeypatch.setattr(Session, "step_done", original)
    return model, result, steps


RECIPE = Recipe(epochs=3, batch_size=20, learning_rate=1e-2, seed=1)
