//! Runs whose digests stand in digests.json. The browser's story of the laboratory runs the same ones there: equal digests are equal runs.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeMap;

use hashyard_sim::{Report, named};
use serde::Deserialize;

#[derive(Deserialize)]
struct Scenario {
    experiment: String,
    params: BTreeMap<String, String>,
    events: u64,
    digest: String,
}

#[test]
fn runs_are_the_same_as_ever() {
    let scenarios: Vec<Scenario> = serde_json::from_str(include_str!("digests.json")).unwrap();
    assert!(!scenarios.is_empty());
    for scenario in scenarios {
        let experiment = named(&scenario.experiment).unwrap();
        let said = scenario.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let values = experiment.values(said).unwrap();
        let mut run = (experiment.start)(&values);
        while run.advance() < 1.0 {}
        let report = Report::new(experiment, &values, run.findings());
        assert_eq!(
            (report.events, report.digest),
            (scenario.events, scenario.digest),
            "{}",
            scenario.experiment
        );
    }
}
