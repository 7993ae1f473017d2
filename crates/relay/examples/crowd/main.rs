//! Rooms full of members, for `cargo xtask bench relay`: starts a relay or what stands beside it, lets members talk through it for some
//! seconds, and prints one line of numbers.
//!
//! `crowd relay|relays|ws|nats PROGRAM gossip|relayed|rooms MEMBERS`. In `gossip` each member says something to eight others five times a
//! second, mostly announcements, sometimes a transaction or a block. In `relayed` each passes on at once what it hears, as fast as it goes.
//! Both are one room, and print frames sent and delivered in a second, median and 99th percentile of the time from member to member in µs,
//! frames lost, and the server's greatest memory in kB (0 where the system does not tell).
//!
//! `rooms` are [`ROOMS`] in which frames of 1,000 bytes are passed on so. Of that are printed the connections, frames delivered in a second, frames delivered
//! for each second of a core that the servers took, frames lost, memory for each connection before anybody spoke in bytes, and the
//! servers' greatest memory in kB.

mod servers;
mod talk;
mod way;

use std::error::Error;
use std::sync::Arc;

use self::servers::Servers;
use self::talk::{LENGTH, Load, ROOMS, Talk, Told};

type Failure = Box<dyn Error + Send + Sync>;

/// Files that may be open besides the members' sockets.
const OTHER_FILES: u64 = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [carrier, program, load, members] = &arguments[..] else {
        return Err("crowd relay|relays|ws|nats PROGRAM gossip|relayed|rooms MEMBERS".into());
    };
    let load = match load.as_str() {
        "gossip" => Load::Gossip,
        "relayed" => Load::Relayed,
        _ => Load::Rooms,
    };
    let members = most_members(members.parse()?)?;
    let servers = Servers::start(carrier, program).await?;
    let talk = Arc::new(Talk::new(load, if load == Load::Rooms { members / ROOMS * ROOMS } else { members }));
    let told = talk.run(carrier == "nats", &servers).await?;
    match load {
        Load::Gossip | Load::Relayed => println!("{}", one_room(told, &servers)),
        Load::Rooms => println!("{}", rooms(&told, &talk, &servers)),
    }
    Ok(())
}

/// As many as may be, where fewer files may be open than that takes.
#[cfg(unix)]
fn most_members(asked: usize) -> Result<usize, Failure> {
    let files = rlimit::increase_nofile_limit(u64::MAX)?;
    Ok(asked.min(files.saturating_sub(OTHER_FILES) as usize))
}

#[cfg(not(unix))]
fn most_members(asked: usize) -> Result<usize, Failure> {
    Ok(asked)
}

fn per_second(frames: usize) -> u64 {
    frames as u64 / LENGTH.as_secs()
}

fn one_room(mut told: Told, servers: &Servers) -> String {
    told.took_us.sort_unstable();
    let heard = told.took_us.len();
    let at = |percent: usize| {
        told.took_us.get(heard.saturating_sub(1) * percent / 100).copied().unwrap_or_default()
    };
    let (sent, lost) = (per_second(told.sent), told.sent.saturating_sub(heard));
    let memory = servers.memory_kb("VmHWM");
    format!("{sent} {} {} {} {lost} {memory}", per_second(heard), at(50), at(99))
}

fn rooms(told: &Told, talk: &Talk, servers: &Servers) -> String {
    let (heard, members) = (told.took_us.len(), talk.members);
    let per_cpu_second = if told.cpu_seconds > 0.0 { heard as f64 / told.cpu_seconds } else { 0.0 };
    let (lost, idle) = (told.sent.saturating_sub(heard), told.idle_kb * 1024 / members.max(1) as u64);
    let memory = servers.memory_kb("VmHWM");
    format!("{members} {} {per_cpu_second:.0} {lost} {idle} {memory}", per_second(heard))
}
