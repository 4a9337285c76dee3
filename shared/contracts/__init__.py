"""The published language: modules of events, each owned by one service, and the topic catalog."""
