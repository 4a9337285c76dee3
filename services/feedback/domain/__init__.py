"""Pure decisions: who is asked and when an answer counts, and what a report may say."""
