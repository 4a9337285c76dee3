"""What a file of people would do, computed before it takes hold."""
