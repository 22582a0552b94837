"""What every package may lean on: ids, time, money, geometry, probability, errors."""
