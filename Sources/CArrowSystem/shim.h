// Only carries what pkg-config knows of a system-wide Arrow C++.
