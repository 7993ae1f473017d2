//! What a message is called in V2: one byte for names that BIP324 lists, else a zero and the 12 bytes that V1 has in its header
//! (BIP324, *v2 Bitcoin P2P message structure*).

use crate::command::Command;
use crate::frame::FrameError;

/// The names that have a byte: the first has 1.
const SHORT: [&str; 28] = [
    "addr",
    "block",
    "blocktxn",
    "cmpctblock",
    "feefilter",
    "filteradd",
    "filterclear",
    "filterload",
    "getblocks",
    "getblocktxn",
    "getdata",
    "getheaders",
    "headers",
    "inv",
    "mempool",
    "merkleblock",
    "notfound",
    "ping",
    "pong",
    "sendcmpct",
    "tx",
    "getcfilters",
    "cfilter",
    "getcfheaders",
    "cfheaders",
    "getcfcheckpt",
    "cfcheckpt",
    "addrv2",
];

/// The longest type of a message, in bytes.
pub const MAX_TYPE: usize = 1 + Command::LEN;

/// The bytes for a name: 1, or [`MAX_TYPE`].
pub fn encode(command: Command) -> Vec<u8> {
    match SHORT.iter().position(|name| *name == command.as_str()) {
        Some(at) => vec![at as u8 + 1],
        None => [&[0][..], &command.to_bytes()].concat(),
    }
}

/// The name that contents of a packet begin with, and how many bytes it takes.
///
/// # Errors
/// [`FrameError::NoType`] if the byte means nothing or the contents end too soon, [`FrameError::BadCommand`] if the 12 bytes are
/// no name.
pub fn decode(contents: &[u8]) -> Result<(Command, usize), FrameError> {
    let (first, rest) = contents.split_first().ok_or(FrameError::NoType)?;
    if *first == 0 {
        let bytes = *rest.first_chunk().ok_or(FrameError::NoType)?;
        return Command::from_bytes(bytes)
            .map(|command| (command, MAX_TYPE))
            .ok_or(FrameError::BadCommand(bytes));
    }
    let name = SHORT.get(usize::from(*first) - 1).ok_or(FrameError::NoType)?;
    Ok((Command::literal(name), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_list_take_a_byte_and_others_thirteen() {
        for (name, bytes) in [
            ("addr", &b"\x01"[..]),
            ("getheaders", b"\x0c"),
            ("ping", b"\x12"),
            ("addrv2", b"\x1c"),
            ("version", b"\0version\0\0\0\0\0"),
            ("wtxidrelay", b"\0wtxidrelay\0\0"),
        ] {
            let command = Command::literal(name);
            assert_eq!(encode(command), bytes);
            assert_eq!(decode(&[bytes, b"payload"].concat()), Ok((command, bytes.len())), "{name}");
        }
    }

    #[test]
    fn what_means_nothing_is_no_name() {
        for bytes in [&b""[..], b"\x1d", b"\xff", b"\0version\0\0\0\0"] {
            assert_eq!(decode(bytes), Err(FrameError::NoType), "{bytes:?}");
        }
        assert_eq!(decode(b"\0ver\0ack\0\0\0\0\0"), Err(FrameError::BadCommand(*b"ver\0ack\0\0\0\0\0")));
    }
}
