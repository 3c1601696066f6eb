"""What every page rests on: forms, sessions, languages, headers, templates, metrics, logs."""
