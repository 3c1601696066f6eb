"""Pages that let a phone on the local network trust the certificate of this machine."""
