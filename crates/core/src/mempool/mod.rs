//! Which unconfirmed transactions are kept, and what goes into the next block?
