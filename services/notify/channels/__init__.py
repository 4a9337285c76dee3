"""Channels that send deliveries: MIME messages over SMTP."""
