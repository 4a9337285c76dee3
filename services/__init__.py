"""Four services that meet only on Kafka."""
