//! `hashyard-sim NAME [key=value …] [--json]`: runs an experiment natively.

use std::process::ExitCode;
use std::time::Instant;

use hashyard_sim::{EXPERIMENTS, Experiment, Findings, NATIVE, Refused, Report, named};
use serde_json::Value;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (options, words): (Vec<&str>, Vec<&str>) =
        words.iter().map(String::as_str).partition(|word| word.starts_with("--"));
    let Some((name, said)) = words.split_first() else {
        print!("{}", all_experiments());
        return ExitCode::SUCCESS;
    };
    let experiment = match named(name) {
        Ok(experiment) => experiment,
        Err(refused) => return fail(&refused.to_string()),
    };
    if options.contains(&"--help") {
        print!("{}", help(experiment));
        return ExitCode::SUCCESS;
    }
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if NATIVE.iter().any(|native| native.name == experiment.name) {
        begin_with_huge_pages();
    }
    match run(experiment, said) {
        Ok(report) => {
            print!("{}", if options.contains(&"--json") { json(&report) } else { table(&report) });
            ExitCode::SUCCESS
        }
        Err(why) => fail(&why),
    }
}

/// Begins anew with an allocator that asks for huge pages, which it only does if it is told so before the program starts (`glibc.malloc.hugetlb` in the
/// manual of the GNU C library). Whole nodes have their memory all over the place, and finding its small pages takes longer than what is done there. If
/// that fails, or somebody set the allocator up already, all goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn begin_with_huge_pages() {
    use std::os::unix::process::CommandExt;
    const TUNABLES: &str = "GLIBC_TUNABLES";
    if std::env::var_os(TUNABLES).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        let words = std::env::args_os().skip(1);
        let _failed =
            std::process::Command::new(program).args(words).env(TUNABLES, "glibc.malloc.hugetlb=1").exec();
    }
}

fn fail(why: &str) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::FAILURE
}

fn run(experiment: &Experiment, said: &[&str]) -> Result<Report, String> {
    let pairs: Vec<(&str, &str)> = said
        .iter()
        .map(|word| word.split_once('=').ok_or_else(|| format!("`{word}` is no key=value")))
        .collect::<Result<_, _>>()?;
    let values = experiment.values(pairs).map_err(|refused: Refused| refused.to_string())?;
    let begin = Instant::now();
    let mut run = (experiment.start)(&values);
    while run.advance() < 1.0 {}
    let mut findings = run.findings();
    add_costs(&mut findings, begin);
    Ok(Report::new(experiment, &values, findings))
}

/// What the run took of this machine, which is no part of what it found.
fn add_costs(findings: &mut Findings, begin: Instant) {
    findings.summary.insert("seconds".to_owned(), Value::from(begin.elapsed().as_secs_f64()));
    if let Some(peak) = peak_memory() {
        findings.summary.insert("peak_memory".to_owned(), Value::from(peak));
    }
}

/// Bytes, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).map(|text| text + "\n").unwrap_or_default()
}

fn table(report: &Report) -> String {
    let mut text = format!("{:>8} {:>12} {:>12} {:>12} {:>12}\n", "x", "measured", "low", "high", "formula");
    for point in &report.points {
        let formula = point.formula.map_or_else(String::new, |value| format!("{value:.6}"));
        text += &format!(
            "{:>8} {:>12.6} {:>12.6} {:>12.6} {formula:>12}\n",
            point.x, point.measured, point.low, point.high
        );
    }
    for (name, value) in &report.summary {
        text += &format!("{name}: {value}\n");
    }
    text + &format!("events: {}\ndigest: {}\n", report.events, report.digest)
}

fn all_experiments() -> String {
    let all = EXPERIMENTS.iter().chain(NATIVE);
    let lines = all.map(|experiment| format!("{:<14} {}\n", experiment.name.text(), experiment.about));
    format!(
        "hashyard-sim NAME [key=value …] [--json]; NAME --help lists what it takes.\n\n{}",
        lines.collect::<String>()
    )
}

fn help(experiment: &Experiment) -> String {
    let lines = experiment.all_parameters().map(|parameter| {
        let range = format!("{} to {}", parameter.least, parameter.most);
        format!(
            "{:<10} {} (default {}, {range})\n",
            parameter.name.text(),
            parameter.about,
            parameter.default
        )
    });
    format!("{}: {}\n\n{}", experiment.name.text(), experiment.about, lines.collect::<String>())
}
