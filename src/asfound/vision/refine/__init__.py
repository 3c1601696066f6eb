"""What a region of the change map shows: outline, instances, confidence, thing or mark."""
