"""Pure decisions: who is asked, when an answer is accepted, and what a report may show."""
