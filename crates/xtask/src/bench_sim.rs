//! `cargo xtask bench sim`: how fast the laboratory's networks run, in SimBlock's default scenario (100 blocks, one every ten minutes). Where
//! `SIMBLOCK` names the folder of its built classes, that runs in turns with ours, with as many nodes as it was built for; its own block height has
//! to be 100, too. Else what was measured before stands beside ours. Then nodes as they are, which check every payment.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::bench::RUNS;
use crate::bench_relay::spread;
use crate::sh::{self, Failure, Result};

/// Nodes, and milliseconds that SimBlock took with Java 17 on the machine where most of docs/performance.md was measured.
const SIZES: [(u32, Option<f64>); 5] = [
    (300, Some(1_850.0)),
    (1_000, Some(6_400.0)),
    (6_000, Some(13_800.0)),
    (10_000, Some(34_400.0)),
    (100_000, None),
];
/// How many nodes there are that check every payment.
const FULL: [u32; 3] = [50, 100, 200];
/// How often a process is asked for its memory.
const PEEK: Duration = Duration::from_millis(20);

/// What a run took: milliseconds, and bytes of memory at most.
struct Took {
    time: f64,
    memory: f64,
    /// Events, where the program tells them.
    events: Option<f64>,
}

/// Builds the laboratory, runs it five times for each size, and prints the tables.
pub fn run() -> Result {
    let mut build = sh::command("cargo build --release --locked -p hashyard-sim --target-dir");
    sh::run("build the laboratory", build.arg(sh::target()?))?;
    let program = sh::target()?.join("release/hashyard-sim");
    let simblock = std::env::var_os("SIMBLOCK").map(std::path::PathBuf::from);
    let built_for = simblock.as_deref().map(nodes_of).transpose()?;
    println!(
        "| nodes | ms | million events/s | MB | SimBlock, ms | SimBlock, MB | × as fast |\n|--:|--:|--:|--:|--:|--:|--:|"
    );
    for (nodes, before) in SIZES {
        let (mut ours, mut theirs) = (vec![], vec![]);
        for _ in 0..RUNS {
            ours.push(laboratory(
                &program,
                &["propagation", &format!("nodes={nodes}"), "blocks=100", "seed=1"],
            )?);
            if let (Some(classes), Some(true)) = (&simblock, built_for.map(|built_for| built_for == nodes)) {
                theirs.push(java(classes)?);
            }
        }
        println!("{}", row(nodes, before, &ours, &theirs));
    }
    println!("\n| full nodes | s | events | MB |\n|--:|--:|--:|--:|");
    for nodes in FULL {
        let said = ["full-nodes", &format!("nodes={nodes}"), "blocks=100", "seed=1"];
        let took = (0..RUNS).map(|_| laboratory(&program, &said)).collect::<Result<Vec<_>>>()?;
        let seconds = spread(&sorted(&took, |took| took.time / 1e3));
        let events = took[0].events.unwrap_or(f64::NAN);
        println!("| {nodes} | {seconds} | {events} | {} |", spread(&sorted(&took, |took| took.memory / 1e6)));
    }
    Ok(())
}

fn row(nodes: u32, before: Option<f64>, ours: &[Took], theirs: &[Took]) -> String {
    let median = |values: &[f64]| values.get(values.len() / 2).copied();
    let times = sorted(ours, |took| took.time);
    let rates = sorted(ours, |took| took.events.unwrap_or(f64::NAN) / took.time / 1e3);
    let (memory, their_memory) =
        (sorted(ours, |took| took.memory / 1e6), sorted(theirs, |took| took.memory / 1e6));
    let their_times = sorted(theirs, |took| took.time);
    let (shown, compared) = match (median(&their_times), before) {
        (Some(now), _) => (spread(&their_times), Some(now)),
        (None, Some(before)) => (format!("{before} before"), Some(before)),
        (None, None) => (String::new(), None),
    };
    let ratio = compared.zip(median(&times)).map(|(theirs, ours)| format!("{:.0}", theirs / ours));
    let cells = [
        spread(&times),
        spread(&rates),
        spread(&memory),
        shown,
        spread(&their_memory),
        ratio.unwrap_or_default(),
    ];
    format!("| {nodes} | {} |", cells.join(" | "))
}

fn sorted(of: &[Took], what: fn(&Took) -> f64) -> Vec<f64> {
    let mut values: Vec<f64> = of.iter().map(what).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn laboratory(program: &Path, said: &[&str]) -> Result<Took> {
    let mut command = sh::program(program);
    command.args(said);
    let report = sh::output(&mut command).unwrap_or_default();
    let number = |name: &str| {
        report.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")?.parse::<f64>().ok())
    };
    let Some(seconds) = number("seconds") else {
        return Err(Failure::by_hand(format!("run {}", said.join(" ")), sh::shown(&command)));
    };
    let memory = number("peak_memory").unwrap_or(f64::NAN);
    Ok(Took { time: seconds * 1e3, memory, events: number("events") })
}

/// How many nodes SimBlock was built for: it says so only in its classes.
fn nodes_of(classes: &Path) -> Result<u32> {
    let mut javap = sh::command("javap -constants -classpath");
    javap.arg(classes).arg("simblock.settings.SimulationConfiguration");
    let listing = sh::output(&mut javap).unwrap_or_default();
    let number = listing.lines().find_map(|line| line.split_once("NUM_OF_NODES = "));
    let number = number.and_then(|(_, number)| number.trim_end_matches(';').parse().ok());
    number.ok_or_else(|| Failure::by_hand("ask for how many nodes SimBlock was built", sh::shown(&javap)))
}

fn java(classes: &Path) -> Result<Took> {
    let mut command = sh::program("java");
    command.arg("-cp").arg(classes).arg("simblock.simulator.Main").stdout(Stdio::null());
    let failed = |command: &std::process::Command| Failure::by_hand("run SimBlock", sh::shown(command));
    let begin = Instant::now();
    let mut child = command.spawn().map_err(|_| failed(&command))?;
    let mut memory = f64::NAN;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|_| failed(&command))? {
            break status;
        }
        memory = peak_memory(child.id()).unwrap_or(memory);
        std::thread::sleep(PEEK);
    };
    if !status.success() {
        return Err(failed(&command));
    }
    Ok(Took { time: begin.elapsed().as_secs_f64() * 1e3, memory, events: None })
}

/// Bytes, where the system says so.
fn peak_memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0)
}
