"""The pages: behind signed links, and of people who have signed in."""
