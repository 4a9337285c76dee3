"""How a delivery leaves: as a MIME message over SMTP."""
