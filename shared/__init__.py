"""What all services share: the published language, effectively-once processing and the edges; no business rules."""
