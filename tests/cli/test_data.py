"""`onehood data`."""


def test_every_named_data_set_is_listed(onehood_command):
    outcome = onehood_command("data", "list")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == [
        "digits",
        "mnist",
        "fashion_mnist",
        "cifar10",
        "cifar100",
    ]
    rows = onehood_command("data", "list", "--json").json
    assert rows[0] == {
        "name": "digits",
        "summary": "1,797 handwritten digits, 8×8 grey, embedded",
        "folder": None,
        "state": "embedded",
    }
