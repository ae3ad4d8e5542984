"""Take a consistent copy of everything Consult holds, and put one back.

A backup is a folder: the database, the files its rows name, keys if asked for, and a
manifest that is written last. `taking` and `restoring` know no engine; `sqlite` and
`postgresql` know nothing else.
"""
