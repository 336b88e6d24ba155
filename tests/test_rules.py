"""Every rule is one, has words and a schema, and its names are those of its type."""

from typing import get_args

import pytest

from onehood import rules
from onehood.options import Choice, Choices

RULES = {name: getattr(rules, name) for name in dir(rules) if name.isupper()}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_and_describes_itself(name):
    assert RULES[name].rule
    assert RULES[name].schema()


def test_names_are_those_of_the_types():
    types = [
        get_args(value) for value in vars(rules).values() if get_args(value) and isinstance(get_args(value)[0], str)
    ]
    choices = [tuple(rule.names) for rule in RULES.values() if isinstance(rule, Choice | Choices)]
    assert set(choices) <= set(types)
