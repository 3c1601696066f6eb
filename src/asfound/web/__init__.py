"""The app in the browser: pages for hosts and guests, and the API for programs."""
