"""What was asked of a transformer that has not learned anything yet."""

from sklearn.exceptions import NotFittedError as ScikitLearnNotFittedError

from onehood.errors import InvalidArgumentError


class NotFittedError(InvalidArgumentError, ScikitLearnNotFittedError):
    """`fit` was not called yet: an error of onehood's, and the one that scikit-learn's tools wait for."""
