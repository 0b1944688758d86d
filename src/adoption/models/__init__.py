"""Models of the book: numbers in, arrays out; no files and no charts."""
