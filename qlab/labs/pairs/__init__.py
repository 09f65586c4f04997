"""What labs of pairs share: their arrivals and counts in the page, swapping and purification as tables."""
