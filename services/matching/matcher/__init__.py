"""A program's people in, a draft out: pure, between the domain and the optimiser."""
