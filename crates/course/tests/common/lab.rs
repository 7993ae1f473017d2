//! Runs of the laboratory's experiments, as missions hear of them.

use hashyard_course::deed::{Lab, LabPoint, LabRun};
use hashyard_course::{Deed, Run};
use hashyard_sim::{Report, named};

use super::Net;
use super::play::hear;

/// A run to its end, as the page tells of it.
pub fn ran(experiment: &str, values: &[(&str, &str)]) -> LabRun {
    let experiment = named(experiment).unwrap();
    let values = experiment.values(values.iter().copied()).unwrap();
    let mut run = (experiment.start)(&values);
    while run.advance() < 1.0 {}
    let report = Report::new(experiment, &values, run.findings());
    let point = |point: hashyard_sim::Point| {
        let hashyard_sim::Point { x, measured, low, high, formula } = point;
        LabPoint { x, measured, low, high, formula }
    };
    let numbers = report.params.iter().map(|(name, value)| (name.clone(), value.as_f64().unwrap()));
    LabRun::new(&report.experiment, numbers, report.points.iter().copied().map(point))
        .beside(report.beside_points())
}

pub fn hear_run(run: &mut Run, net: &Net, ran: LabRun) {
    hear(run, net, &Deed::Lab(Lab::Ran(ran)));
}

/// The facts of what the mission saw.
pub fn facts(run: &Run) -> Vec<&str> {
    run.saw().unwrap().facts.iter().map(|(_, value)| value.as_str()).collect()
}
