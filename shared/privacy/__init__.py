"""What every service does for the privacy of people: it erases them on request, and tells them what it holds."""
