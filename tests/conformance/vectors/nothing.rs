// Nothing: Cargo wants a target to read a manifest.
