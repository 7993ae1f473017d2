//! Differences that generated spends found once. Each stays here under the name of what was wrong.
