"""Pure decisions of notify: who is told what, when, and never twice."""
