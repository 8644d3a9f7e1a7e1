"""How large a playbook may be; far above any real one, far below what hurts."""

FILE_BYTES = 1_000_000
FOLDER_BYTES = 5_000_000
FILES = 400
EVENTS = 100_000
DEPTH = 20
FAULTS = 200
