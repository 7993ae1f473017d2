//! The command line.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use async_nats::ServerAddr;
use hashyard_relay::{Door, PER_ADDRESS};

pub const USAGE: &str = "\
usage: hashyard-relay [OPTION…]

  --port N            port to listen on (default 8080; 0 takes any free one)
  --host ADDRESS      IP address to listen on (default 127.0.0.1; 0.0.0.0 serves the whole network)
  --dist DIR          serve the app in this folder too
  --lan               serve the whole network, and show its address with a QR code
  --name HOST         the name by which others know this machine, for --lan (default: its address in the network)
  --tls-cert FILE     serve https with this chain of certificates (PEM)
  --tls-key FILE      and this key (PEM)
  --origin URL[,…]    let in pages of these origins alone, and those that are served here
  --key WORD          let in only who has it: /relay?key=WORD (letters, digits, - and _)
  --per-address N     sockets from one address, at most (default 1024; this machine itself has any number)
  --nats URL[,…]      join the relays that use the same NATS servers: nats://host:4222";

/// What was asked for.
#[derive(Debug)]
pub struct Options {
    pub address: SocketAddr,
    pub dist: Option<PathBuf>,
    pub lan: bool,
    pub name: Option<String>,
    /// Chain and key.
    pub tls: Option<(PathBuf, PathBuf)>,
    pub door: Door,
    pub per_address: usize,
    pub nats: Vec<ServerAddr>,
}

impl Options {
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let (mut port, mut host, mut cert, mut key) = (8080, None, None, None);
        let mut options = Self {
            address: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
            dist: None,
            lan: false,
            name: None,
            tls: None,
            door: Door::default(),
            per_address: PER_ADDRESS,
            nats: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--port" => port = parse_value(name, value()?, "a port from 0 to 65535")?,
                "--host" => host = Some(parse_value::<IpAddr>(name, value()?, "an IP address")?),
                "--dist" => options.dist = Some(folder(value()?)?),
                "--lan" => options.lan = true,
                "--name" => options.name = Some(value()?.clone()),
                "--tls-cert" => cert = Some(PathBuf::from(value()?)),
                "--tls-key" => key = Some(PathBuf::from(value()?)),
                "--origin" => options.door.origins = origins(value()?)?,
                "--key" => options.door.key = Some(word(value()?)?),
                "--per-address" => options.per_address = parse_value(name, value()?, "a number of sockets")?,
                "--nats" => options.nats = servers(value()?)?,
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        options.tls = both(cert, key)?;
        let unspecified = if options.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
        options.address = SocketAddr::new(host.unwrap_or(unspecified.into()), port);
        Ok(options)
    }
}

fn parse_value<T: std::str::FromStr>(name: &str, value: &str, wanted: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} {value}: not {wanted}"))
}

fn folder(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    if path.is_dir() { Ok(path) } else { Err(format!("--dist {}: no such folder", path.display())) }
}

fn both(cert: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<(PathBuf, PathBuf)>, String> {
    match (cert, key) {
        (Some(cert), Some(key)) => Ok(Some((cert, key))),
        (None, None) => Ok(None),
        _ => Err("--tls-cert and --tls-key go together".to_owned()),
    }
}

/// An origin is compared as browsers write it: lower case, names in ASCII, without a path and without the scheme's own port.
fn origins(list: &str) -> Result<Vec<String>, String> {
    let origin = |text: &str| {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let own_port = if text.starts_with("https") { ":443" } else { ":80" };
        let plain = host.is_ascii() && !host.contains('/') && !host.contains(char::is_uppercase);
        let good = !host.is_empty() && plain && !host.ends_with(own_port);
        if good {
            Ok(text.to_owned())
        } else {
            Err(format!("--origin {text}: not as browsers write it: https://class.example"))
        }
    };
    list.split(',').map(origin).collect()
}

/// It stands in links as it is.
fn word(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if plain { Ok(text.to_owned()) } else { Err("--key takes letters, digits, - and _".to_owned()) }
}

fn servers(list: &str) -> Result<Vec<ServerAddr>, String> {
    // There may be a password in it, so it is named by its place.
    let server = |(index, text): (usize, &str)| {
        text.parse().map_err(|_| format!("--nats: server {} is not like nats://host:4222", index + 1))
    };
    list.split(',').enumerate().map(server).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Options, String> {
        Options::parse(&arguments.iter().map(|argument| argument.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn defaults_and_choices() {
        let options = parsed(&[]).unwrap();
        assert_eq!((options.address.to_string().as_str(), options.dist), ("127.0.0.1:8080", None));
        let options = parsed(&["--host", "::1", "--port", "0", "--dist", "."]).unwrap();
        assert_eq!((options.address.to_string().as_str(), options.dist), ("[::1]:0", Some(".".into())));
        assert_eq!(parsed(&["--lan"]).unwrap().address.to_string(), "0.0.0.0:8080");
        let options = parsed(&[
            "--tls-key",
            "k",
            "--tls-cert",
            "c",
            "--key",
            "a-1",
            "--origin",
            "https://a,http://b:1",
        ]);
        let options = options.unwrap();
        assert_eq!(options.tls, Some(("c".into(), "k".into())));
        let origins = vec!["https://a".to_owned(), "http://b:1".to_owned()];
        assert_eq!(options.door, Door { origins, key: Some("a-1".to_owned()) });
        assert_eq!(parsed(&["--nats", "nats://a:4222,nats://b"]).unwrap().nats.len(), 2);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (arguments, message) in [
            (&["--port"][..], "--port needs a value"),
            (&["--port", "65536"], "--port 65536: not a port from 0 to 65535"),
            (&["--host", "nowhere"], "--host nowhere: not an IP address"),
            (&["--dist", "no-such-folder"], "--dist no-such-folder: no such folder"),
            (&["--prot", "1"], "unknown argument --prot"),
            (&["--tls-key", "k"], "--tls-cert and --tls-key go together"),
            (
                &["--origin", "class.example"],
                "--origin class.example: not as browsers write it: https://class.example",
            ),
            (
                &["--origin", "https://a/"],
                "--origin https://a/: not as browsers write it: https://class.example",
            ),
            (
                &["--origin", "https://a:443"],
                "--origin https://a:443: not as browsers write it: https://class.example",
            ),
            (&["--origin", "http://ä"], "--origin http://ä: not as browsers write it: https://class.example"),
            (&["--key", "a b"], "--key takes letters, digits, - and _"),
            (&["--per-address", "-1"], "--per-address -1: not a number of sockets"),
        ] {
            assert_eq!(parsed(arguments).err().as_deref(), Some(message));
        }
        let wrong = parsed(&["--nats", "http://a"]).unwrap_err();
        assert!(wrong == "--nats: server 1 is not like nats://host:4222", "{wrong}");
    }
}
