"""What a region of the change map really is: its outline, its instances and how sure that is."""
