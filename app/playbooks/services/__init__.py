"""What changes the library: installing a package, taking one away."""
