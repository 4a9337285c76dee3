"""Code that all services share: contracts, effectively-once processing, HTTP, pages and logging; no business rules."""
