"""Dead letters: how they are written, read and limited."""
