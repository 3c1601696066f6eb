"""What lives as long as the server: context, tokens, throttles, notifications, health."""
