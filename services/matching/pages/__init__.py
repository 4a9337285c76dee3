"""Pages for coordinators, and pages behind signed links."""
