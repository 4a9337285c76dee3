"""SCIM 2.0 (RFC 7643 and 7644): an identity provider registers people, changes them, and lets them leave."""
