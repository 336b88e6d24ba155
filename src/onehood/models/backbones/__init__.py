"""Networks without a decision, for weights that somebody has trained on a million photographs."""
