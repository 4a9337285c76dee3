"""Pure decisions of notify: who is notified of what and when, and never twice."""
