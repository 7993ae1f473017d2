//! Which chain has the most work, and which coins exist on it?
