"""Everything that alters inboxes and comments, one function per decision a person takes; and the delivery of news."""
