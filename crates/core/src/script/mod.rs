//! Does this input satisfy the conditions of the output it spends?
