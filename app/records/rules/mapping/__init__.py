"""Which column becomes which field: guessed, remembered, written down, checked."""
