//! The pictures of the index are what the runs find.

use std::collections::BTreeMap;

use hashyard_sim::previews::{Preview, previews};
use hashyard_sim::{EXPERIMENTS, Experiment, Report};

fn run(experiment: &Experiment, params: &BTreeMap<String, f64>) -> Report {
    let said: Vec<_> = params.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
    let values = experiment
        .values(said.iter().map(|(name, value)| (*name, value.as_str())))
        .expect("kept values are allowed");
    let mut run = (experiment.start)(&values);
    while run.advance() < 1.0 {}
    Report::new(experiment, &values, run.findings())
}

#[test]
fn every_experiment_has_a_picture_and_it_is_what_a_run_finds() {
    let kept = previews();
    let found: BTreeMap<String, Preview> = EXPERIMENTS
        .iter()
        .map(|experiment| {
            let name = experiment.name.text().to_owned();
            let params = kept.get(&name).map(|preview| preview.params.clone()).unwrap_or_default();
            let report = run(experiment, &params);
            (name, Preview::of(params, &report))
        })
        .collect();
    let lines: Vec<String> = found
        .iter()
        .map(|(name, preview)| {
            format!("  \"{name}\": {}", serde_json::to_string(preview).expect("numbers are JSON"))
        })
        .collect();
    assert!(kept == found, "crates/sim/src/previews.json has to be:\n{{\n{}\n}}", lines.join(",\n"));
}
