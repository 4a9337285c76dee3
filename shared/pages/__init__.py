"""The kit of pages: signed links, pages of one question, and the one style."""
