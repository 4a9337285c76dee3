"""A real Kubernetes on this machine: built from Go modules, run in namespaces of its own, and gone when it ends."""
