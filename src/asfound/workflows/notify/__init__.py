"""Telling people and programs outside what happened: webhooks and mail."""
