"""Rosters: CSV files of people, as HR systems export them, read row by row."""
