"""One grammar for every condition in Upriver: what gates ask, who sees a row, when a question is shown.

`grammar` reads and writes trees, `evaluate` answers them, `explain` says the answer in words, `evidence` keeps it;
`rows_sqlalchemy` and `rows_duckdb` turn the same trees into SQL.
"""
