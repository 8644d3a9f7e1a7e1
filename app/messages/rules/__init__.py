"""Words and rules of news, talk and mail, one module per subject. Pure: no database, no request, no clock."""
