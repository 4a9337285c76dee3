"""The page behind signed links."""
