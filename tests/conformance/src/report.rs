//! What came out of a set of vectors.

use std::fmt;

/// What came out of one case: what is wrong, if anything is.
pub type Outcome<T = ()> = Result<T, String>;

/// What came out of a set.
#[derive(Debug, Default)]
pub struct Report {
    /// Cases in which we agree.
    pub passed: usize,
    /// The others: which, and what is wrong.
    pub failures: Vec<String>,
}

impl Report {
    /// A set whose file could not be read.
    pub fn unreadable(reason: impl fmt::Display) -> Self {
        Self { passed: 0, failures: vec![reason.to_string()] }
    }

    /// Cases that ran.
    pub fn count(&self) -> usize {
        self.passed + self.failures.len()
    }
}

/// From names of cases and what came out of them.
impl<Name: fmt::Display> FromIterator<(Name, Outcome)> for Report {
    fn from_iter<I: IntoIterator<Item = (Name, Outcome)>>(cases: I) -> Self {
        let mut report = Self::default();
        for (name, outcome) in cases {
            match outcome {
                Ok(()) => report.passed += 1,
                Err(reason) => report.failures.push(format!("{name}: {reason}")),
            }
        }
        report
    }
}

/// Whether we come to what is expected.
///
/// # Errors
/// Both, under the name of what is compared.
pub fn same<T: PartialEq + fmt::Debug>(what: &str, ours: T, expected: T) -> Outcome {
    match ours == expected {
        true => Ok(()),
        false => Err(format!("{what} is {ours:?}, not {expected:?}")),
    }
}
