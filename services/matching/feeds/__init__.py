"""How people come in from outside: files today."""
