"""Totals of a description are those of its layers."""

from onehood.arithmetic import Description, LayerDescription, Quantity


def test_totals_and_json():
    layers = (
        LayerDescription("a", "Conv2D", (5, 4, 2), "f", {"kernel": "3×3"}, Quantity(20, "p"), Quantity(400, "m"), 3.0),
        LayerDescription("b", "Flatten", (40,), "5·4·2"),
    )
    description = Description("net", (7, 6, 1), layers)
    assert (description.parameters, description.multiply_adds) == (20, 400)
    assert [layer.output_text for layer in layers] == ["5×4×2", "40"]
    first, second = description.as_json()["layers"]
    assert first["kernel"] == "3×3"
    assert first["multiply_adds"] == {"value": 400, "formula": "m"}
    assert second["receptive_field"] is None
