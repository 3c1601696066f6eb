"""What is kept: records of places and visits, and photos by their digest."""
