//! `cargo xtask bench relay`: how much a relay carries in a room of 60 and of 300, and in 40 rooms together; beside the relay that
//! somebody writes in an evening on npm's `ws`, and, where `NATS_SERVER` names a NATS server, beside that: what somebody would take who
//! needs messages from browser to browser and writes no relay. With that server three relays are joined, too.
//!
//! Members are an example of the relay's crate (`crowd`), all in one process, so server and members have a core each on a machine of two.

use crate::bench::RUNS;
use crate::sh::{self, Failure, Result};
use crate::tools;
use std::ffi::OsString;

/// A load of `crowd`'s, and what it prints of that.
struct Load {
    name: &'static str,
    members: &'static [usize],
    carriers: &'static [&'static str],
    /// In the order in which they are printed, and by what to divide them.
    columns: [(&'static str, f64); 6],
}

const ONE_ROOM: [(&str, f64); 6] = [
    ("frames/s in", 1.0),
    ("frames/s out", 1.0),
    ("median ms", 1e3),
    ("99th % ms", 1e3),
    ("frames lost", 1.0),
    ("memory MB", 1e3),
];
const ROOMS: [(&str, f64); 6] = [
    ("connections", 1.0),
    ("frames/s out", 1.0),
    ("frames per CPU second", 1.0),
    ("frames lost", 1.0),
    ("kB per idle connection", 1e3),
    ("memory MB", 1e3),
];
const LOADS: [Load; 3] = [
    Load { name: "gossip", members: &[60, 300], carriers: &["relay", "nats"], columns: ONE_ROOM },
    Load { name: "relayed", members: &[60, 300], carriers: &["relay", "nats"], columns: ONE_ROOM },
    Load { name: "rooms", members: &[2_000], carriers: &["relay", "relays", "ws"], columns: ROOMS },
];

/// Builds what it takes, runs all in turns, prints the tables.
pub fn run() -> Result {
    let mut build =
        sh::command("cargo build --release --locked -p hashyard-relay --bins --example crowd --target-dir");
    sh::run("build the relay and its members", build.arg(sh::target()?))?;
    let release = sh::target()?.join("release");
    let crowd = release.join("examples/crowd").into_os_string();
    let relay = release.join("hashyard-relay").into_os_string();
    let mut servers = vec![("relay", relay.clone()), ("ws", tools::ws_relay()?.into_os_string())];
    if let Some(nats) = std::env::var_os("NATS_SERVER") {
        servers.extend([("relays", relay), ("nats", nats)]);
    }
    let mut rows: Vec<Row> = Vec::new();
    for run in 1..=RUNS {
        println!("▸ relay, run {run} of {RUNS}");
        for load in &LOADS {
            for (members, carrier) in turns(load) {
                let Some((name, program)) = servers.iter().find(|(name, _)| *name == carrier) else {
                    continue;
                };
                let numbers = measure(&crowd, name, program, load, members)?;
                add(&mut rows, [&members.to_string(), load.name, name], numbers);
            }
        }
    }
    println!("\n{}\n{}", table(&rows, &LOADS[..2]), table(&rows, &LOADS[2..]));
    Ok(())
}

/// Servers of one load take turns.
fn turns(load: &Load) -> impl Iterator<Item = (usize, &'static str)> {
    load.members.iter().flat_map(|members| load.carriers.iter().map(|carrier| (*members, *carrier)))
}

/// Members, load and server; and the numbers of each run.
struct Row {
    what: [String; 3],
    runs: Vec<[f64; 6]>,
}

fn measure(
    crowd: &OsString,
    name: &str,
    program: &OsString,
    load: &Load,
    members: usize,
) -> Result<[f64; 6]> {
    let mut command = sh::program(crowd);
    command.arg(name).arg(program).arg(load.name).arg(members.to_string());
    let numbers = sh::output(&mut command).as_deref().and_then(parse);
    numbers.ok_or_else(|| {
        Failure::by_hand(format!("{members} members, {}, {name}", load.name), sh::shown(&command))
    })
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

/// The rows of some loads, all of the same columns. The servers of one load stand together.
fn table(rows: &[Row], loads: &[Load]) -> String {
    let columns = loads.first().map_or(ONE_ROOM, |load| load.columns);
    let names = columns.map(|(name, _)| name).join(" | ");
    let mut table =
        format!("| members | load | server | {names} |\n|--:|---|---|{}\n", "--:|".repeat(columns.len()));
    for row in loads.iter().flat_map(|load| rows.iter().filter(|row| row.what[1] == load.name)) {
        let columns = columns.iter().enumerate().map(|(at, (_, unit))| {
            let mut values: Vec<f64> = row.runs.iter().map(|run| run[at] / unit).collect();
            values.sort_by(f64::total_cmp);
            spread(&values)
        });
        table += &format!("| {} | {} |\n", row.what.join(" | "), columns.collect::<Vec<_>>().join(" | "));
    }
    table
}

/// Median and range of sorted values.
pub fn spread(values: &[f64]) -> String {
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
            table(&rows, &LOADS[..2]).lines().last(),
            Some(
                "| 60 | gossip | relay | 2400 (2400 – 2401) | 2400 (2399 – 2401) | 0.2 (0.1 – 0.3) | 0.9 (0.9 – 2.5) | \
                 0 (0 – 3) | 9.1 (9 – 9.1) |"
            )
        );
        add(&mut rows, ["2000", "rooms", "ws"], parse("1960 20000 30000 0 12345 90000").unwrap());
        assert_eq!(
            table(&rows, &LOADS[2..]).lines().skip(2).collect::<Vec<_>>(),
            ["| 2000 | rooms | ws | 1960 | 20000 | 30000 | 0 | 12.3 | 90 |"]
        );
        for wrong in ["", "1 2 3 4 5", "1 2 3 4 5 x"] {
            assert_eq!(parse(wrong), None);
        }
    }
}
