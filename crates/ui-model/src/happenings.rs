//! Which events a list shows.

use hashyard_node::view::{Event, EventKind};

/// The events without those that another one tells better: a payment of ours is a transaction that came into the mempool, too.
pub fn told(events: &[Event]) -> Vec<&Event> {
    let paid = |name| {
        events.iter().any(|event| matches!(&event.kind, EventKind::Payment { txid, .. } if *txid == name))
    };
    let doubled = |event: &Event| match event.kind {
        EventKind::TransactionsAccepted { from: None, txid, .. }
        | EventKind::TransactionsAccepted { count: 1, txid, .. } => paid(txid),
        _ => false,
    };
    events.iter().filter(|event| !doubled(event)).collect()
}

#[cfg(test)]
mod tests {
    use hashyard_core::Txid;

    use super::*;

    #[test]
    fn a_payment_is_told_once() {
        let name = |byte: u8| Txid::from_bytes([byte; 32]);
        let accepted = |byte, count, from: Option<&str>| EventKind::TransactionsAccepted {
            count,
            txid: name(byte),
            from: from.map(str::to_owned),
        };
        let payment = |byte| EventKind::Payment { txid: name(byte), amount: 5 };
        let kinds = [
            payment(1),
            accepted(1, 1, None),
            payment(2),
            accepted(2, 1, Some("mei")),
            payment(3),
            accepted(3, 4, Some("mei")),
            accepted(4, 1, None),
        ];
        let events: Vec<Event> =
            (0..).zip(kinds).map(|(seq, kind)| Event { time_ms: 0, seq, kind }).collect();
        let shown: Vec<u64> = told(&events).iter().map(|event| event.seq).collect();
        assert_eq!(shown, [0, 2, 4, 5, 6], "others' transactions beside ours are news");
    }
}
