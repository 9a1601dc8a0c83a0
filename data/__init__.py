"""The only room that touches network, disk and database."""
