"""What an error answers: its HTTP status, its page, and its words for guests."""
