"""How a playbook reads on a page: conditions, values and lists in the reader's words. Answers to exams never appear."""
