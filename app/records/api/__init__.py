"""Records for programs: what there is, one page after the other, and bringing files."""
