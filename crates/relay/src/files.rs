//! How many files the system lets this process open: each socket is one.

use hashyard_relay::OPEN_FILES;

/// Raises the soft limit to the hard one. Gives what to print: the limit, or what is wrong with it.
pub fn raise_limit() -> Result<String, String> {
    // Few systems give more than 1,024 from the start, because programs of old could not count further. The hard limit is for use.
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => assess(limit),
        Err(error) => Err(format!("warning: can't find out how many files may be open: {error}")),
    }
}

fn assess(limit: u64) -> Result<String, String> {
    if limit >= OPEN_FILES {
        return Ok(format!("Files:    {limit} may be open, {OPEN_FILES} are enough"));
    }
    Err(format!(
        "warning: the system lets this process open {limit} files and it may need {OPEN_FILES}: when they run out, nobody comes in \
         any more until somebody leaves. Raise the hard limit: ulimit -Hn, LimitNOFILE of systemd, --ulimit nofile of docker"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn too_low_a_limit_is_told() {
        assert!(assess(OPEN_FILES).unwrap().contains(&OPEN_FILES.to_string()));
        assert!(assess(OPEN_FILES - 1).unwrap_err().starts_with("warning: "));
    }
}
