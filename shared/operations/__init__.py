"""Pages for those who run the platform, beside the commands: the same functions do both."""
