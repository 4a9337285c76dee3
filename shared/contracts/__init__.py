"""The published language: one module of events per owning service, and the one topic catalog."""
