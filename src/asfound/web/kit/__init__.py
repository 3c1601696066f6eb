"""What all pages use: forms, sessions, languages, headers, templates, metrics, logs."""
