//! Which coins are mine, and how do I spend them?
