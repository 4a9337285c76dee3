"""From a delivery to a mail: what it says, its calendar, and its MIME form."""
