"""What changes the library: bringing a package to the bench, and installing it."""
