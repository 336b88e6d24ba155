"""One error for scikit-learn's tools and for the command line."""

import pytest
from sklearn.exceptions import NotFittedError as ScikitLearnNotFittedError

from onehood.errors import InvalidArgumentError
from onehood.features.not_fitted import NotFittedError


@pytest.mark.parametrize("kind", [InvalidArgumentError, ScikitLearnNotFittedError, ValueError, AttributeError])
def test_it_is_caught_as_either(kind):
    with pytest.raises(kind, match="call `fit`"):
        raise NotFittedError("call `fit` first")


def test_it_is_a_mistake_of_usage():
    assert NotFittedError.exit_code == 2
