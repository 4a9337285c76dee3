"""The demo: half a year of a program in minutes, driven only by HTTP and the links in mails."""
