"""A three-month program in minutes, driven only through HTTP and the links in the mails."""
