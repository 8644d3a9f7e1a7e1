"""Questions put and answered: options, tally, quorum, reasons, frozen evidence, and which decision supersedes which.

Gates, sign-offs, baselines and boards ask their questions here."""
