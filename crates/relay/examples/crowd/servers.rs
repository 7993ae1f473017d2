//! What members talk through, and what that takes of the machine.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::Failure;

/// Relays that share their rooms.
const JOINED: usize = 3;

/// Ticks of a second in which Linux counts a process's time (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Processes that end with this.
#[derive(Default)]
pub struct Servers {
    children: Vec<Child>,
    /// Where members connect, in turns.
    pub addresses: Vec<String>,
}

impl Servers {
    /// One relay, three with a NATS server, a relay in JavaScript, or a NATS server alone.
    pub async fn start(carrier: &str, program: &str) -> Result<Self, Failure> {
        let mut servers = Self::default();
        match carrier {
            "nats" => {
                let address = servers.start_nats(program).await?;
                servers.addresses.push(address);
            }
            "relays" => {
                let nats = std::env::var("NATS_SERVER").map_err(|_| "NATS_SERVER names no NATS server")?;
                let nats = format!("nats://{}", servers.start_nats(&nats).await?);
                for _ in 0..JOINED {
                    servers.start_relay(program, &["--port", "0", "--nats", &nats]).await?;
                }
            }
            "ws" => servers.start_relay("node", &[program]).await?,
            _ => servers.start_relay(program, &["--port", "0"]).await?,
        }
        Ok(servers)
    }

    async fn start_relay(&mut self, program: &str, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = Command::new(program);
        let mut child = command.args(arguments).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        self.children.push(child);
        while let Some(line) = lines.next_line().await? {
            if let Some(url) = line.strip_prefix("Relay:") {
                self.addresses.push(url.trim().to_owned());
                return Ok(());
            }
        }
        Err("the relay does not start".into())
    }

    async fn start_nats(&mut self, program: &str) -> Result<String, Failure> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
        let mut command = Command::new(program);
        command.args(["-a", "127.0.0.1", "-p", &port]).stderr(Stdio::null()).kill_on_drop(true);
        self.children.push(command.spawn()?);
        let address = format!("127.0.0.1:{port}");
        while TcpStream::connect(&address).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
        Ok(address)
    }

    /// A line of `/proc/PID/status` of all of them together, in kB; 0 where the system has none.
    pub fn memory_kb(&self, line: &str) -> u64 {
        let of = |text: String| {
            let found = text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'))?;
            found.trim().trim_end_matches(" kB").parse::<u64>().ok()
        };
        self.told("status").filter_map(of).sum()
    }

    /// Seconds of a core that all of them together have taken so far; 0 where the system does not tell.
    pub fn cpu_seconds(&self) -> f64 {
        // Behind the name, which may hold anything, stand the state and, 11 and 12 fields later, the time of the process and that of
        // the system for it.
        let of = |text: String| {
            let fields = text.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
            Some(fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>())
        };
        self.told("stat").filter_map(of).sum::<u64>() as f64 / TICKS
    }

    fn told(&self, file: &str) -> impl Iterator<Item = String> {
        let ids = self.children.iter().filter_map(Child::id);
        ids.filter_map(move |id| std::fs::read_to_string(format!("/proc/{id}/{file}")).ok())
    }
}
