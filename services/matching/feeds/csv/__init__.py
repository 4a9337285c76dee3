"""Rosters: CSV files of people as their HR systems write them, read row by row."""
