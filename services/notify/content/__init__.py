"""The content of a mail: facts, wording, links, templates and calendar."""
