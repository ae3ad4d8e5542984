"""Check every paper of the demonstration by tools of others: `make check-documents`.

qpdf on every file, PDFBox Preflight on its PDF/A-1b form, and the reports of two young
checkers of accessibility, whose errors count and whose warnings are printed.
"""
