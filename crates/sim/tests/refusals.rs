//! What can't be run is refused, with the reason and what is allowed; every experiment runs with the least that is allowed.

use hashyard_sim::{EXPERIMENTS, Refused, Report, named};
use serde_json::Value;

#[test]
fn absurd_values_are_refused_with_the_range() {
    let refused =
        |name: &str, key, value| named(name).unwrap().values([(key, value)]).unwrap_err().to_string();
    assert_eq!(refused("double-spend", "q", "1"), "q: 1 is out of range, which is 0.02 to 0.5");
    assert_eq!(
        refused("double-spend", "runs", "1000000000"),
        "runs: 1000000000 is out of range, which is 100 to 2000000"
    );
    assert_eq!(refused("propagation", "nodes", "0"), "nodes: 0 is out of range, which is 2 to 200000");
    assert_eq!(
        refused("propagation", "interval", "-1"),
        "interval: -1 is out of range, which is 0.1 to 100000"
    );
    assert_eq!(refused("propagation", "nodes", "10.5"), "nodes: 10.5 is no whole number");
    assert_eq!(refused("selfish", "gamma", "half"), "gamma: `half` is no number");
    assert_eq!(refused("selfish", "blocks", "+20000"), "blocks: `+20000` is no number");
    assert_eq!(refused("selfish", "gamma", "NaN"), "gamma: NaN is out of range, which is 0 to 1");
    assert_eq!(
        refused("selfish", "seed", "9007199254740992"),
        "seed: 9007199254740992 is out of range, which is 0 to 9007199254740991"
    );
    assert_eq!(refused("selfish", "alpha", "0.1"), "there is no parameter `alpha`");
    assert_eq!(refused("selfish", &"x".repeat(1 << 20), "1").len(), "there is no parameter ``".len() + 40);
    assert!(
        matches!(named("perpetual-motion"), Err(Refused::Experiment(name)) if name == "perpetual-motion")
    );
}

#[test]
fn every_experiment_runs_with_the_least_and_says_what_it_did() {
    for experiment in EXPERIMENTS {
        let least: Vec<(&str, String)> = experiment
            .parameters
            .iter()
            .map(|parameter| (parameter.name.text(), parameter.least.to_string()))
            .collect();
        let values = experiment.values(least.iter().map(|(name, value)| (*name, value.as_str()))).unwrap();
        let report = || {
            let mut run = (experiment.start)(&values);
            let mut before = 0.0;
            loop {
                let done = run.advance();
                assert!((before..=1.0).contains(&done), "{}: {before} then {done}", experiment.name.text());
                // What has been found so far can be shown at any time.
                let _ = run.findings();
                if done >= 1.0 {
                    return Report::new(experiment, &values, run.findings());
                }
                before = done;
            }
        };
        let (one, other) = (report(), report());
        assert_eq!(one, other, "{}: one seed is one run", experiment.name.text());
        assert!(!one.points.is_empty() && one.events > 0, "{}", experiment.name.text());
        let json: Value = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["experiment", "params", "seed", "points", "summary", "events", "digest"]);
    }
}
