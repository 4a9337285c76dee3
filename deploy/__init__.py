"""Code and documents to run the platform, on one machine or in a cluster."""
