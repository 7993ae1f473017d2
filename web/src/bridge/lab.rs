//! What the page and the worker of an experiment tell each other. To end a run, the page ends the worker.

use serde::{Deserialize, Serialize};

/// What the worker is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToLab {
    /// Run this experiment with these values, as they are written in a link.
    Run(String, Vec<(String, String)>),
    /// Rest, or go on.
    Rest(bool),
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromLab {
    /// It listens.
    Ready,
    /// It does not run, and why.
    Refused(String),
    /// Its part of the program did not come.
    NotLoaded,
    /// What single runs looked like, as JSON, before the last report.
    Scene(String),
    /// How much of all is done, 1 at the end, and the report so far, as JSON.
    Found(f64, String),
}
