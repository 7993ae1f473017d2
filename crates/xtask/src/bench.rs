//! `cargo xtask bench`: how fast this machine is at what a node does, as one Markdown table.
//!
//! A benchmark target names each row `group/what/COUNT UNIT`: the first row of a group is what the others are compared
//! with, and COUNT says how many units one iteration deals with, which gives the rate. Every target runs several times,
//! because a machine that does other things, too, is slow in some of them; the table has median and range.
//!
//! `browser` is the bench page of dist/, opened in a headless Chromium; `relay` is rooms full of members; `sim` is the
//! laboratory's networks.

use crate::sh::{self, Failure, Result, root};
use crate::tools;
use crate::{bench_relay, bench_sim};
use std::fmt::Write;
use std::path::PathBuf;

/// Package and benchmark target.
const TARGETS: [(&str, &str); 3] =
    [("hashyard-core", "blocks"), ("hashyard-core", "mining"), ("hashyard-node", "blocks")];
/// How often each target runs.
pub const RUNS: usize = 5;
/// What every target is told: short samples, many runs.
const SETTINGS: &str =
    "--output-format bencher --noplot --sample-size 10 --warm-up-time 0.3 --measurement-time 1";

/// Says which former build the benchmarks run beside.
const AGAINST: &str = "--against";

/// Names the bench page among the targets.
const BROWSER: &str = "browser";
/// Names the relay among them.
const RELAY: &str = "relay";
/// Names the laboratory among them.
const SIM: &str = "sim";

/// Runs all targets, or those whose name is given, and prints the tables. With `--against REVISION` the native ones run in turns
/// with those of another commit.
pub fn run(arguments: &[String]) -> Result {
    if let Some(at) = arguments.iter().position(|argument| argument == AGAINST) {
        let revision =
            arguments.get(at + 1).ok_or_else(|| Failure::new(format!("{AGAINST} needs a revision")))?;
        let names: Vec<&String> = arguments[..at].iter().chain(&arguments[at + 2..]).collect();
        return native(&names, &[former(revision)?, Tree { name: "now".into(), folder: root() }]);
    }
    let names: Vec<&String> =
        arguments.iter().filter(|name| ![BROWSER, RELAY, SIM].contains(&name.as_str())).collect();
    let is_asked_for = |name: &str| arguments.is_empty() || arguments.iter().any(|asked| asked == name);
    if arguments.is_empty() || !names.is_empty() {
        native(&names, &[Tree { name: String::new(), folder: root() }])?;
    }
    if is_asked_for(RELAY) {
        bench_relay::run()?;
    }
    if is_asked_for(SIM) {
        bench_sim::run()?;
    }
    if is_asked_for(BROWSER) { in_browser() } else { Ok(()) }
}

/// A checkout whose benchmarks run; without a name where there is only one.
struct Tree {
    name: String,
    folder: PathBuf,
}

/// Another commit's files, in a folder of their own below the build's.
fn former(revision: &str) -> Result<Tree> {
    let folder = root().join("target/former");
    if !folder.join("Cargo.toml").is_file() {
        let mut add = sh::command("git worktree add --detach");
        sh::run("make room for the former build", add.arg(&folder).arg(revision).current_dir(root()))?;
    }
    let mut checkout = sh::command("git checkout --detach");
    sh::run("take the former build's files", checkout.arg(revision).current_dir(&folder))?;
    Ok(Tree { name: revision.to_owned(), folder })
}

fn in_browser() -> Result {
    if !root().join("dist/bench/index.html").is_file() {
        return Err(Failure::by_hand("there is no dist/ to measure", "cargo xtask build"));
    }
    tools::npm_packages()?;
    let mut threads =
        sh::command("cargo build --release --locked -p hashyard-bench --example threads --target-dir");
    sh::run("build what native threads are measured with", threads.arg(root().join("target")))?;
    let mut node = sh::command("node bench.js");
    node.current_dir(root().join(tools::E2E)).env("CHROME", tools::chromium()?);
    node.env("HASHYARD_THREADS", root().join("target/release/examples/threads"));
    sh::run("measure in a headless Chromium", &mut node)?;
    let mut join = sh::command("node join.js");
    join.current_dir(root().join(tools::E2E)).env("CHROME", tools::chromium()?);
    sh::run("measure how long a cold tab takes to join", &mut join)
}

fn native(names: &[&String], trees: &[Tree]) -> Result {
    let wanted = |(_, target): &&(&str, &str)| names.is_empty() || names.iter().any(|name| *name == target);
    let mut rows = Vec::new();
    for (package, target) in TARGETS.iter().filter(wanted) {
        rows.extend(measure(package, target, trees)?);
    }
    if rows.is_empty() {
        return Err(Failure::new(format!(
            "no benchmark of that name; there are {:?}, {RELAY}, {SIM} and {BROWSER}",
            TARGETS.map(|row| row.1)
        )));
    }
    println!("\n{}", table(&rows));
    Ok(())
}

/// One row: what was done, and the nanoseconds that it took in each run, shortest first.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    group: String,
    what: String,
    count: f64,
    unit: String,
    times: Vec<f64>,
}

impl Row {
    /// Where several builds are compared, each thing that is done is a group of its own.
    fn of(self, tree: &Tree) -> Self {
        match tree.name.as_str() {
            "" => self,
            name => Self { group: format!("{}: {}", self.group, self.what), what: name.to_owned(), ..self },
        }
    }

    fn median(&self) -> f64 {
        self.times.get(self.times.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

fn measure(package: &str, target: &str, trees: &[Tree]) -> Result<Vec<Row>> {
    let cargo = format!("cargo bench --locked -p {package} --bench {target}");
    for tree in trees {
        let mut compile = sh::command(&format!("{cargo} --no-run"));
        sh::run(&format!("compile the benchmark {target}"), compile.current_dir(&tree.folder))?;
    }
    let mut rows: Vec<Row> = Vec::new();
    // In turns, so that what else the machine does slows all of them.
    for (run, tree) in (1..=RUNS).flat_map(|run| trees.iter().map(move |tree| (run, tree))) {
        println!("▸ {target} {}, run {run} of {RUNS}", tree.name);
        let mut command = sh::command(&format!("{cargo} -- {SETTINGS}"));
        let listing = sh::output(command.current_dir(&tree.folder))
            .ok_or_else(|| Failure::by_hand(format!("benchmark {target}"), sh::shown(&command)))?;
        listing.lines().filter_map(parse).for_each(|row| merge(&mut rows, row.of(tree)));
    }
    rows.iter_mut().for_each(|row| row.times.sort_by(f64::total_cmp));
    if trees.len() > 1 {
        // What is compared stands together.
        let mut order: Vec<String> = Vec::new();
        rows.iter().for_each(|row| {
            if !order.contains(&row.group) {
                order.push(row.group.clone())
            }
        });
        rows.sort_by_key(|row| order.iter().position(|group| *group == row.group));
    }
    Ok(rows)
}

fn merge(rows: &mut Vec<Row>, new: Row) {
    match rows.iter_mut().find(|row| (&row.group, &row.what) == (&new.group, &new.what)) {
        Some(row) => row.times.extend(new.times),
        None => rows.push(new),
    }
}

/// A line like `test group/what/3 blocks ... bench:  1,234 ns/iter (+/- 5)`.
fn parse(line: &str) -> Option<Row> {
    let (name, result) = line.strip_prefix("test ")?.split_once(" ... bench:")?;
    let [group, what, amount] = *name.splitn(3, '/').collect::<Vec<_>>() else { return None };
    let (count, unit) = amount.split_once(' ')?;
    let time = result.split_once(" ns/iter")?.0.trim().replace(',', "").parse().ok()?;
    Some(Row {
        group: group.into(),
        what: what.into(),
        count: count.parse().ok()?,
        unit: unit.into(),
        times: vec![time],
    })
}

fn table(rows: &[Row]) -> String {
    let mut table =
        format!("| group | what | median of {RUNS} | range | rate | × first |\n|---|---|--:|--:|--:|--:|\n");
    for row in rows {
        let first = rows.iter().find(|first| first.group == row.group).map_or(f64::NAN, Row::median);
        let (Some(least), Some(most)) = (row.times.first(), row.times.last()) else { continue };
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} – {} | {} | {:.2} |",
            row.group,
            row.what,
            duration(row.median()),
            duration(*least),
            duration(*most),
            rate(row),
            row.median() / first,
        );
    }
    table
}

fn rate(row: &Row) -> String {
    let per_second = row.count * 1e9 / row.median();
    let (scaled, prefix) = match per_second {
        large if large >= 1e6 => (large / 1e6, "M"),
        large if large >= 1e4 => (large / 1e3, "k"),
        small => (small, ""),
    };
    format!("{scaled:.1} {prefix} {}/s", row.unit).replace("  ", " ")
}

fn duration(ns: f64) -> String {
    match ns {
        long if long >= 1e6 => format!("{:.2} ms", long / 1e6),
        middle if middle >= 1e3 => format!("{:.2} µs", middle / 1e3),
        short => format!("{short:.0} ns"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "\
test decoding/a block/1000 bytes ... bench:       2,000 ns/iter (+/- 5)
test decoding/another/1000 bytes ... bench:       4,000 ns/iter (+/- 5)
test result: ok";

    #[test]
    fn runs_of_one_row_become_its_median_and_range() {
        let mut rows = Vec::new();
        LISTING.lines().filter_map(parse).for_each(|row| merge(&mut rows, row));
        for time in [9_000.0, 3_000.0] {
            let more = Row { times: vec![time], ..rows[0].clone() };
            merge(&mut rows, more);
        }
        rows[0].times.sort_by(f64::total_cmp);
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| decoding | a block | 3.00 µs | 2.00 µs – 9.00 µs | 333.3 M bytes/s | 1.00 |",
                "| decoding | another | 4.00 µs | 4.00 µs – 4.00 µs | 250.0 M bytes/s | 1.33 |",
            ]
        );
    }

    #[test]
    fn what_is_no_row_is_passed_over() {
        for line in
            ["", "running 3 tests", "test a ... bench: 3 ns/iter", "test a/b/c d ... bench: 3 ns/iter"]
        {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
