//! What was done of the course.

super::questions! { Course:
    /// Numbers of the missions that are done.
    #[derive(Clone, PartialEq)]
    Progress -> Vec<u8>;
    /// A mission is done. The answer comes once that is stored, and has all that are.
    CompleteMission(u8) -> Vec<u8>;
}
