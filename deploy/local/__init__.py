"""Runs the whole platform on one machine: Kafka, MongoDB, a mail server and the four services, as child processes."""
