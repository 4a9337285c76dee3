"""The pure layer between the domain and the optimiser: turns a program's people into a draft."""
