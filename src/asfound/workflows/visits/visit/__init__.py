"""What host and guest do on a visit: plan, photograph, answer, confirm, hand over."""
