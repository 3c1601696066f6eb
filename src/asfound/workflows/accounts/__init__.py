"""Accounts of hosts: set-up, signing in and out, second factor, invitations."""
