"""How large a file may be in every direction. Beyond these a file is a mistake or an attack, and is refused early."""

MOST_COLUMNS = 500
MOST_CELLS = 15_000_000
LARGEST_CELL = 1_000_000
# A workbook is a zip: what it unpacks to is known from its directory before anything is unpacked.
LARGEST_UNPACKED = 1_000_000_000
LARGEST_RATIO = 200
RATIO_MATTERS_ABOVE = 64_000_000
MOST_MEMBERS = 2_000
# A reader reserves the whole rectangle up to the last cell; two cells in far corners would take all memory.
LARGEST_AREA = 50_000_000
SAMPLE = 262_144
