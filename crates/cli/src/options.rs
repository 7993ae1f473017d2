//! The command line, in Bitcoin Core's spelling: `-name`, `-noname` and `-name=value`, with one dash or two.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use hashyard_core::Network;
use hashyard_node::Prune;
use hashyard_node::node::MAX_NAME;
use hashyard_tab::chain_spec::ChainSpec;

use crate::chain;
use crate::relay_address::RelayAddress;

/// What `-help` prints.
pub const USAGE: &str = "\
usage: hashyardd CHAIN [OPTIONS]

  -regtest, -signet, -testnet4   the chain, or -chain=regtest|signet|testnet4
  -room=LINK                     or a room's: its invitation (https://…/?room=NAME&…), or room=NAME&… alone
  -relay=ws[s]://HOST/relay      meet the room's tabs at this relay, too; /relay?key=WORD where it asks for a key
  -datadir=DIR                   folder for everything that is kept (default: .hashyard in the home folder)
  -connect=HOST[:PORT]           connect to this peer; may be given several times; implies -listen=0
  -addnode=HOST[:PORT]           connect to this peer and listen all the same; may be given several times
  -listen=0|1                    accept connections (default: 1 without -connect)
  -bind=IP[:PORT]                accept them here (default: 0.0.0.0); may be given several times
  -port=PORT                     port to accept them at (default: the chain's; 0: any free one)
  -rpcbind=IP[:PORT]             answer JSON-RPC here (default: 127.0.0.1); addresses of this machine only
  -rpcport=PORT                  port of JSON-RPC (default: as Bitcoin Core; 0: any free one)
  -v2transport=0|1               encrypt connections with peers that can, too (BIP324; default: 1)
  -peerbloomfilters=0|1          filter blocks and transactions for light nodes (BIP37; default: 1 in classrooms)
  -prune=N                       drop old blocks: 1 by pruneblockchain only, 550 or more while blocks take more MiB (default: 0)
  -uacomment=NAME                the node's name among its peers and in its blocks
  -newwallet                     make a new wallet where the stored one is lost; what is there is set aside
  -salvage                       go on with what can be read of a damaged store; what is there is set aside

Commands are given with bitcoin-cli and the same -regtest, -datadir and -rpcport; in a room with -rpcport and
-rpccookiefile=FOLDER/.cookie, of the folder that is printed at the start.";

/// The least target of `-prune`, in MiB (Bitcoin Core's `MIN_DISK_SPACE_FOR_BLOCK_FILES`).
const LEAST_PRUNE_TARGET: i64 = 550;

/// Why the main chain can't be chosen.
const TOO_LARGE: &str = "the main chain is too large for this node, which keeps all blocks in memory";

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The chain, and its room.
    pub chain: ChainSpec,
    /// Where that room is met, if anywhere.
    pub relay: Option<RelayAddress>,
    /// The folder of all chains.
    pub datadir: PathBuf,
    /// Peers to connect to, as `host:port`.
    pub peers: Vec<String>,
    /// Where to accept peers; nowhere if empty.
    pub bind: Vec<SocketAddr>,
    /// Where to answer JSON-RPC.
    pub rpc_bind: Vec<SocketAddr>,
    /// Connections are encrypted where the other side can do that, too.
    pub v2_transport: bool,
    /// Whether it filters for light nodes, if that was said.
    pub bloom: Option<bool>,
    /// Which blocks are dropped, if any.
    pub prune: Option<Prune>,
    /// The node's name, if one was given.
    pub name: Option<String>,
    /// A lost wallet is to be replaced by a new one.
    pub new_wallet: bool,
    /// Of a damaged store, what can be read is to be used.
    pub salvage: bool,
}

/// Options as they are found, before what one means for another.
#[derive(Debug, Default)]
struct Found {
    chain: Option<Network>,
    room: Option<String>,
    relay: Option<String>,
    datadir: Option<PathBuf>,
    connect: Option<Vec<String>>,
    addnode: Vec<String>,
    listen: Option<bool>,
    bind: Vec<String>,
    port: Option<u16>,
    rpcbind: Vec<String>,
    rpcport: Option<u16>,
    v2_transport: Option<bool>,
    bloom: Option<bool>,
    prune: Option<Prune>,
    name: Option<String>,
    new_wallet: bool,
    salvage: bool,
}

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// What is wrong with which.
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut found = Found::default();
        for argument in arguments {
            found.take(argument)?;
        }
        found.options()
    }
}

impl Found {
    fn take(&mut self, argument: &str) -> Result<(), String> {
        let unknown = || format!("Invalid parameter {argument}");
        let option =
            argument.strip_prefix("--").or_else(|| argument.strip_prefix('-')).ok_or_else(unknown)?;
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, value),
            None => (option, "1"),
        };
        match name {
            "regtest" | "signet" | "testnet4" => {
                flag(argument, value)?.then(|| self.choose(name)).transpose()?.unwrap_or(())
            }
            "chain" => self.choose(value)?,
            "room" => once(&mut self.room, argument, value)?,
            "relay" => once(&mut self.relay, argument, value)?,
            "datadir" => self.datadir = Some(PathBuf::from(filled(argument, value)?)),
            "connect" if value == "0" => drop(self.connect.get_or_insert_default()),
            "noconnect" => drop(self.connect.get_or_insert_default()),
            "connect" => self.connect.get_or_insert_default().push(filled(argument, value)?),
            "addnode" => self.addnode.push(filled(argument, value)?),
            "listen" => self.listen = Some(flag(argument, value)?),
            "nolisten" => self.listen = Some(!flag(argument, value)?),
            "bind" => self.bind.push(filled(argument, value)?),
            "port" => self.port = Some(port(argument, value)?),
            "rpcbind" => self.rpcbind.push(filled(argument, value)?),
            "rpcport" => self.rpcport = Some(port(argument, value)?),
            "v2transport" => self.v2_transport = Some(flag(argument, value)?),
            "nov2transport" => self.v2_transport = Some(!flag(argument, value)?),
            "peerbloomfilters" => self.bloom = Some(flag(argument, value)?),
            "nopeerbloomfilters" => self.bloom = Some(!flag(argument, value)?),
            "prune" => self.prune = prune(argument, value)?,
            "noprune" => self.prune = None,
            "uacomment" => self.name = Some(name_of_node(argument, value)?),
            "newwallet" => self.new_wallet = flag(argument, value)?,
            "salvage" => self.salvage = flag(argument, value)?,
            _ => return Err(unknown()),
        }
        Ok(())
    }

    fn choose(&mut self, name: &str) -> Result<(), String> {
        let network = match name {
            "regtest" => Network::Regtest,
            "signet" => Network::Signet,
            "testnet4" => Network::Testnet4,
            "main" => return Err(TOO_LARGE.to_owned()),
            other => return Err(format!("-chain={other}: regtest, signet or testnet4")),
        };
        match self.chain.replace(network) {
            Some(before) if before != network => Err("only one chain can be chosen".into()),
            _ => Ok(()),
        }
    }

    fn options(self) -> Result<Options, String> {
        let chain = self.chain()?;
        let p2p_port = chain.params.default_port;
        let listen = self.listen.unwrap_or(self.connect.is_none());
        let any = Ipv4Addr::UNSPECIFIED.into();
        let bind = if listen { sockets(&self.bind, any, self.port.unwrap_or(p2p_port))? } else { vec![] };
        let rpc_bind = sockets(
            &self.rpcbind,
            Ipv4Addr::LOCALHOST.into(),
            self.rpcport.unwrap_or(rpc_port(chain.params.network)),
        )?;
        if let Some(open) = rpc_bind.iter().find(|socket| !socket.ip().is_loopback()) {
            return Err(format!(
                "-rpcbind={open}: whoever commands the node has its money, so it answers this machine only"
            ));
        }
        let peers = self.connect.into_iter().flatten().chain(self.addnode);
        let peers = peers.map(|peer| with_port(&peer, p2p_port)).collect::<Result<_, _>>()?;
        let datadir =
            self.datadir.or_else(home).ok_or("there is no home folder: choose one with -datadir=DIR")?;
        let v2_transport = self.v2_transport.unwrap_or(true);
        let relay = self.relay.as_deref().map(RelayAddress::parse).transpose()?;
        let Self { bloom, prune, name, new_wallet, salvage, .. } = self;
        Ok(Options {
            chain,
            relay,
            datadir,
            peers,
            bind,
            rpc_bind,
            v2_transport,
            bloom,
            prune,
            name,
            new_wallet,
            salvage,
        })
    }

    fn chain(&self) -> Result<ChainSpec, String> {
        let chain = match (self.chain, &self.room) {
            (Some(_), Some(_)) => return Err("-room says which chain it is: choose no other".to_owned()),
            (_, None) if self.relay.is_some() => {
                return Err("-relay is where a room is met: say which, with -room=LINK".to_owned());
            }
            (Some(network), None) => chain::of_network(network).map_err(|error| error.to_string()),
            (None, Some(link)) => chain::of_link(link),
            (None, None) => {
                Err("choose a chain: -regtest, -signet, -testnet4 or -room=LINK (see -help)".to_owned())
            }
        }?;
        match chain.params.network {
            Network::Mainnet => Err(TOO_LARGE.to_owned()),
            _ => Ok(chain),
        }
    }
}

/// Where Bitcoin Core answers JSON-RPC.
fn rpc_port(network: Network) -> u16 {
    match network {
        Network::Regtest | Network::Classroom => 18_443,
        Network::Signet => 38_332,
        Network::Testnet4 => 48_332,
        Network::Mainnet => 8_332,
    }
}

fn home() -> Option<PathBuf> {
    std::env::home_dir().map(|home| home.join(".hashyard"))
}

/// Takes a value that is given once.
fn once(place: &mut Option<String>, argument: &str, value: &str) -> Result<(), String> {
    let value = filled(argument, value)?;
    match place.replace(value) {
        Some(_) => Err(format!("{argument}: it is given twice")),
        None => Ok(()),
    }
}

fn flag(argument: &str, value: &str) -> Result<bool, String> {
    match value {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(format!("{argument}: 0 or 1")),
    }
}

/// As Bitcoin Core reads `-prune`: by hand, or a target in MiB.
fn prune(argument: &str, value: &str) -> Result<Option<Prune>, String> {
    let number: i64 = value.parse().map_err(|_| format!("{argument}: not a number of MiB"))?;
    match number {
        ..0 => Err("Prune cannot be configured with a negative value.".into()),
        0 => Ok(None),
        1 => Ok(Some(Prune::Manual)),
        2..LEAST_PRUNE_TARGET => Err(format!(
            "Prune configured below the minimum of {LEAST_PRUNE_TARGET} MiB.  Please use a higher number."
        )),
        _ => Ok(Some(Prune::Target(u32::try_from(number).unwrap_or(u32::MAX)))),
    }
}

fn filled(argument: &str, value: &str) -> Result<String, String> {
    if value.is_empty() { Err(format!("{argument}: a value is missing")) } else { Ok(value.to_owned()) }
}

fn port(argument: &str, value: &str) -> Result<u16, String> {
    value.parse().map_err(|_| format!("{argument}: not a port from 0 to 65535"))
}

fn name_of_node(argument: &str, value: &str) -> Result<String, String> {
    match value.chars().count() {
        1..=MAX_NAME => Ok(value.to_owned()),
        _ => Err(format!("{argument}: a name has 1 to {MAX_NAME} characters")),
    }
}

/// IP addresses with or without a port.
fn sockets(given: &[String], default: IpAddr, port: u16) -> Result<Vec<SocketAddr>, String> {
    if given.is_empty() {
        return Ok(vec![SocketAddr::new(default, port)]);
    }
    given.iter().map(|text| socket(text, port)).collect()
}

fn socket(text: &str, port: u16) -> Result<SocketAddr, String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let alone = bare.parse().map(|ip| SocketAddr::new(ip, port));
    alone.or_else(|_| text.parse()).map_err(|_| format!("{text}: not an IP address with or without a port"))
}

/// `host`, `host:port`, `1.2.3.4`, `::1`, `[::1]:port`: with the port in any case.
pub(crate) fn with_port(peer: &str, default: u16) -> Result<String, String> {
    if let Ok(socket) = socket(peer, default) {
        return Ok(socket.to_string());
    }
    match peer.rsplit_once(':') {
        None => Ok(format!("{peer}:{default}")),
        Some((host, port)) if !host.is_empty() && !host.contains(':') && port.parse::<u16>().is_ok() => {
            Ok(peer.to_owned())
        }
        Some(_) => Err(format!("{peer}: not HOST or HOST:PORT")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &str) -> Result<Options, String> {
        Options::parse(&arguments.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    fn texts(sockets: &[SocketAddr]) -> String {
        sockets.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn chains_have_their_ports() {
        for (arguments, network, p2p, rpc) in [
            ("-regtest", Network::Regtest, "0.0.0.0:18444", "127.0.0.1:18443"),
            ("--chain=signet", Network::Signet, "0.0.0.0:38333", "127.0.0.1:38332"),
            ("-testnet4 -regtest=0", Network::Testnet4, "0.0.0.0:48333", "127.0.0.1:48332"),
            ("-room=room=x", Network::Classroom, "0.0.0.0:18555", "127.0.0.1:18443"),
            ("-room=network=signet&room=x", Network::Signet, "0.0.0.0:38333", "127.0.0.1:38332"),
            ("-regtest -port=1 -rpcport=2", Network::Regtest, "0.0.0.0:1", "127.0.0.1:2"),
            (
                "-regtest -bind=127.0.0.1 -bind=[::1]:7 -port=5 -rpcbind=::1",
                Network::Regtest,
                "127.0.0.1:5 [::1]:7",
                "[::1]:18443",
            ),
        ] {
            let options = parsed(arguments).unwrap();
            assert_eq!(
                (
                    options.chain.params.network,
                    texts(&options.bind).as_str(),
                    texts(&options.rpc_bind).as_str()
                ),
                (network, p2p, rpc)
            );
        }
    }

    #[test]
    fn who_connects_does_not_listen_unless_told_to() {
        for (arguments, peers, listens) in [
            ("-connect=a -connect=b:7", "a:18444 b:7", false),
            ("-connect=1.2.3.4 -listen", "1.2.3.4:18444", true),
            ("-connect=[::1]:5 -connect=::1 -listen=1", "[::1]:5 [::1]:18444", true),
            ("-addnode=a", "a:18444", true),
            ("-addnode=a -nolisten", "a:18444", false),
            ("-connect=0", "", false),
            ("-noconnect -addnode=a", "a:18444", false),
        ] {
            let options = parsed(&format!("-regtest {arguments}")).unwrap();
            assert_eq!(
                (options.peers.join(" ").as_str(), !options.bind.is_empty()),
                (peers, listens),
                "{arguments}"
            );
        }
    }

    #[test]
    fn connections_are_encrypted_unless_that_is_switched_off() {
        for (arguments, encrypted) in
            [("", true), ("-v2transport", true), ("-v2transport=0", false), ("-nov2transport", false)]
        {
            assert_eq!(
                parsed(&format!("-regtest {arguments}")).unwrap().v2_transport,
                encrypted,
                "{arguments}"
            );
        }
    }

    #[test]
    fn what_the_chain_is_for_says_who_filters_for_light_nodes_unless_it_is_told() {
        for (value, prune) in [("0", None), ("1", Some(Prune::Manual)), ("550", Some(Prune::Target(550)))] {
            assert_eq!(parsed(&format!("-regtest -prune={value}")).unwrap().prune, prune);
        }
        let why = "Prune configured below the minimum of 550 MiB.  Please use a higher number.";
        assert_eq!(parsed("-regtest -prune=549"), Err(why.to_owned()));
        let why = "Prune cannot be configured with a negative value.";
        assert_eq!(parsed("-regtest -prune=-1"), Err(why.to_owned()));
        for (arguments, bloom) in [
            ("", None),
            ("-peerbloomfilters", Some(true)),
            ("-peerbloomfilters=0", Some(false)),
            ("-nopeerbloomfilters", Some(false)),
        ] {
            assert_eq!(parsed(&format!("-regtest {arguments}")).unwrap().bloom, bloom, "{arguments}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (arguments, message) in [
            ("", "choose a chain"),
            ("-chain=main", "the main chain is too large"),
            ("-chain=moon", "-chain=moon: regtest, signet or testnet4"),
            ("-regtest -signet", "only one chain"),
            ("-room=room=x -signet", "-room says which chain it is"),
            ("-room=room=x -room=room=y", "-room=room=y: it is given twice"),
            ("-room=", "-room=: a value is missing"),
            ("-room=network=mainnet&room=x", "the main chain is too large"),
            ("-room=room=x -relay=class.example", "-relay=class.example: not like ws://HOST:PORT/relay"),
            ("-regtest -relay=ws://class.example/relay", "-relay is where a room is met: say which"),
            ("-regtest -prot=1", "Invalid parameter -prot=1"),
            ("-regtest port", "Invalid parameter port"),
            ("-regtest -port=65536", "-port=65536: not a port"),
            ("-regtest -listen=yes", "-listen=yes: 0 or 1"),
            ("-regtest -connect=", "-connect=: a value is missing"),
            ("-regtest -connect=a:b", "a:b: not HOST or HOST:PORT"),
            ("-regtest -bind=nowhere", "nowhere: not an IP address"),
            ("-regtest -rpcbind=0.0.0.0", "answers this machine only"),
            ("-regtest -uacomment=", "a name has 1 to"),
        ] {
            let error = parsed(arguments).unwrap_err();
            assert!(error.contains(message), "{arguments}: {error}");
        }
    }
}
