//! Which messages of the log belong together: a question and its answers, as one conversation with one peer.

use hashyard_node::view::MessageView;

/// Most messages of one conversation that are shown.
pub const MAX: usize = 6;

/// Headers and addresses name no single subject; they belong together if they are this close, in ms.
const CLOSE_MS: u64 = 10_000;

/// What a conversation is about.
#[derive(PartialEq, Eq)]
enum Topic<'a> {
    /// A block or transaction.
    Subject(&'a str),
    /// A ping, by the bytes that its pong repeats.
    Ping(&'a str),
    /// Getting to know each other.
    Handshake,
    /// Headers asked for and given.
    Headers,
    /// Addresses asked for and given.
    Addresses,
}

/// The conversation around `chosen`: messages to and from the same peer about the same thing, oldest first, at most
/// [`MAX`], `chosen` among them.
pub fn exchange<'a>(log: &'a [MessageView], chosen: &'a MessageView) -> Vec<&'a MessageView> {
    let mut together: Vec<_> = log.iter().filter(|message| belongs(message, chosen)).collect();
    together.sort_by_key(|message| message.seq);
    let at = together.iter().position(|message| message.seq == chosen.seq).unwrap_or(0);
    let first = at.saturating_sub(MAX / 2).min(together.len().saturating_sub(MAX));
    together.into_iter().skip(first).take(MAX).collect()
}

fn belongs(message: &MessageView, chosen: &MessageView) -> bool {
    let same_topic = topic(chosen).is_some_and(|wanted| topic(message).as_ref() == Some(&wanted));
    let close = message.time_ms.abs_diff(chosen.time_ms) <= CLOSE_MS || chosen.subject.is_some();
    message.seq == chosen.seq || message.peer == chosen.peer && same_topic && close
}

fn topic(message: &MessageView) -> Option<Topic<'_>> {
    match message.command.as_str() {
        "ping" | "pong" => Some(Topic::Ping(payload(message))),
        "version" | "verack" | "wtxidrelay" | "sendaddrv2" | "sendheaders" | "sendcmpct" => {
            Some(Topic::Handshake)
        }
        "getheaders" | "headers" => Some(Topic::Headers),
        "getaddr" | "addr" | "addrv2" => Some(Topic::Addresses),
        _ => message.subject.as_deref().map(Topic::Subject),
    }
}

/// Hex digits behind the 24 bytes of the message's header.
fn payload(message: &MessageView) -> &str {
    message.raw.get(48..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(seq: u64, peer: u64, command: &str, subject: Option<&str>) -> MessageView {
        MessageView {
            seq,
            time_ms: seq * 100,
            peer,
            peer_name: String::new(),
            outgoing: seq.is_multiple_of(2),
            command: command.into(),
            size: 24,
            subject: subject.map(Into::into),
            raw: "00".repeat(24) + "0badcafe",
            error: None,
        }
    }

    fn seqs(log: &[MessageView], chosen: usize) -> Vec<u64> {
        exchange(log, &log[chosen]).iter().map(|message| message.seq).collect()
    }

    #[test]
    fn announcing_asking_and_giving_go_together() {
        let log = [
            message(1, 7, "inv", Some("a")),
            message(2, 8, "inv", Some("a")),
            message(3, 7, "getdata", Some("a")),
            message(4, 7, "inv", Some("b")),
            message(5, 7, "tx", Some("a")),
            message(6, 7, "ping", None),
            message(7, 7, "pong", None),
        ];
        assert_eq!(seqs(&log, 2), [1, 3, 5]);
        assert_eq!(seqs(&log, 1), [2]);
        assert_eq!(seqs(&log, 5), [6, 7]);
    }

    #[test]
    fn long_conversations_keep_the_chosen_message_in_view() {
        let log: Vec<_> = (0..40).map(|seq| message(seq, 1, "headers", None)).collect();
        for chosen in 0..40 {
            let shown = seqs(&log, chosen);
            assert_eq!(shown.len(), MAX);
            assert!(shown.contains(&(chosen as u64)));
        }
    }

    #[test]
    fn a_message_of_its_own_kind_stands_alone() {
        let log = [message(1, 1, "mempool", None), message(2, 1, "mempool", None)];
        assert_eq!(seqs(&log, 0), [1]);
    }
}
