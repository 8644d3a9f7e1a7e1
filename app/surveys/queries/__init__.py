"""Which surveys there are, who takes part, and what came of them."""
