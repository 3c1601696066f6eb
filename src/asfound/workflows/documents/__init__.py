"""What people are handed: reports, PDFs, notes, originals, contents of a record."""
