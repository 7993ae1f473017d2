//! Which nonces of this header meet the target?
