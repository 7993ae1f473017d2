//! `cargo xtask bench relay`: how much a relay carries in a room of 60 and of 300, beside a NATS server where `NATS_SERVER` names one:
//! what somebody would take who needs messages from browser to browser and writes no relay.
//!
//! Members are an example of the relay's crate (`crowd`), all in one process, so server and members have a core each on a machine of two.

use crate::bench::RUNS;
use crate::sh::{self, Failure, Result};
use std::ffi::OsString;

const MEMBERS: [usize; 2] = [60, 300];
const LOADS: [&str; 2] = ["gossip", "relayed"];
/// What `crowd` prints, in its order, and by what to divide it.
const COLUMNS: [(&str, f64); 6] = [
    ("frames/s in", 1.0),
    ("frames/s out", 1.0),
    ("median ms", 1e3),
    ("99th % ms", 1e3),
    ("frames lost", 1.0),
    ("memory MB", 1e3),
];

/// Builds what it takes, runs all in turns, prints the table.
pub fn run() -> Result {
    let mut build =
        sh::command("cargo build --release --locked -p hashyard-relay --bins --example crowd --target-dir");
    sh::run("build the relay and its members", build.arg(sh::target()?))?;
    let release = sh::target()?.join("release");
    let mut servers = vec![("relay", release.join("hashyard-relay").into_os_string())];
    servers.extend(std::env::var_os("NATS_SERVER").map(|program| ("nats", program)));
    let mut rows: Vec<Row> = Vec::new();
    for run in 1..=RUNS {
        println!("▸ relay, run {run} of {RUNS}");
        for (members, load) in MEMBERS.iter().flat_map(|members| LOADS.map(|load| (*members, load))) {
            for (name, program) in &servers {
                let crowd = release.join("examples/crowd").into_os_string();
                add(
                    &mut rows,
                    [&members.to_string(), load, name],
                    measure(crowd, name, program, load, members)?,
                );
            }
        }
    }
    println!("\n{}", table(&mut rows));
    Ok(())
}

/// Members, load and server; and the numbers of each run.
struct Row {
    what: [String; 3],
    runs: Vec<[f64; 6]>,
}

fn measure(crowd: OsString, name: &str, program: &OsString, load: &str, members: usize) -> Result<[f64; 6]> {
    let mut command = sh::program(crowd);
    command.arg(name).arg(program).arg(load).arg(members.to_string());
    let numbers = sh::output(&mut command).as_deref().and_then(parse);
    numbers.ok_or_else(|| Failure::by_hand(format!("{members} members, {load}, {name}"), sh::shown(&command)))
}

fn parse(line: &str) -> Option<[f64; 6]> {
    let numbers: Vec<f64> = line.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn add(rows: &mut Vec<Row>, what: [&str; 3], numbers: [f64; 6]) {
    match rows.iter_mut().find(|row| row.what == what) {
        Some(row) => row.runs.push(numbers),
        None => rows.push(Row { what: what.map(str::to_owned), runs: vec![numbers] }),
    }
}

fn table(rows: &mut [Row]) -> String {
    let names = COLUMNS.map(|(name, _)| name).join(" | ");
    let mut table =
        format!("| members | load | server | {names} |\n|--:|---|---|{}\n", "--:|".repeat(COLUMNS.len()));
    // The servers of one load stand together.
    rows.sort_by_key(|row| LOADS.iter().position(|load| row.what[1] == *load));
    for row in rows.iter() {
        let columns = COLUMNS.iter().enumerate().map(|(at, (_, unit))| {
            let mut values: Vec<f64> = row.runs.iter().map(|run| run[at] / unit).collect();
            values.sort_by(f64::total_cmp);
            spread(&values)
        });
        table += &format!("| {} | {} |\n", row.what.join(" | "), columns.collect::<Vec<_>>().join(" | "));
    }
    table
}

/// Median and range of sorted values.
fn spread(values: &[f64]) -> String {
    let (Some(least), Some(median), Some(most)) =
        (values.first(), values.get(values.len() / 2), values.last())
    else {
        return String::new();
    };
    let number = |value: &f64| {
        if *value >= 100.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
    };
    if least == most {
        number(median)
    } else {
        format!("{} ({} – {})", number(median), number(least), number(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_median_and_range() {
        let mut rows = Vec::new();
        for line in ["2400 2400 300 900 0 9000", "2401 2401 100 2500 3 9100", "2400 2399 200 950 0 9050"] {
            add(&mut rows, ["60", "gossip", "relay"], parse(line).unwrap());
        }
        assert_eq!(
            table(&mut rows).lines().last(),
            Some(
                "| 60 | gossip | relay | 2400 (2400 – 2401) | 2400 (2399 – 2401) | 0.2 (0.1 – 0.3) | 0.9 (0.9 – 2.5) | \
                 0 (0 – 3) | 9.1 (9 – 9.1) |"
            )
        );
        for wrong in ["", "1 2 3 4 5", "1 2 3 4 5 x"] {
            assert_eq!(parse(wrong), None);
        }
    }
}
