"""What people on call do with a running platform."""
