"""Pages for coordinators, and behind signed links."""
