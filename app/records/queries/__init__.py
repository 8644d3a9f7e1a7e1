"""What records answer. The lake has one door, and it is here."""
