"""The thank-you note."""
