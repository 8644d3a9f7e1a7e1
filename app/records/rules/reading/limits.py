"""How large a file may be in every direction. Beyond these a file is a mistake or an attack, and is refused early."""

from app.core.files.workbooks import Limits

MOST_COLUMNS = 500
LARGEST_CELL = 1_000_000
SAMPLE = 262_144
WORKBOOK = Limits(columns=MOST_COLUMNS)
