"""Bytes to arrays and back; originals are never altered."""
