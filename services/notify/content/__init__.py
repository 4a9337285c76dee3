"""What a delivery says: its facts, words, addresses, templates and calendar."""
