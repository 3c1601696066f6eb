"""How a phone on the local network comes to trust this machine."""
