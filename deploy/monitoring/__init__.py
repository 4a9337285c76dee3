"""What is watched: alert rules, and dashboards made from one table."""
