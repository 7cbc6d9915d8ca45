"""How a race is held: see race.py."""
