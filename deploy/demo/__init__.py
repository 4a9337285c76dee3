"""The demo: a three-month program in minutes, driven only by HTTP and the links in mails."""
