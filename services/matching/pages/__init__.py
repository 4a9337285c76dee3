"""The pages of matching: for coordinators, and behind signed links."""
