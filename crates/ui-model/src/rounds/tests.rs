//! Orders follow what history says, come back after being stored, and are counted once.

use super::*;

fn txid(number: u8) -> Txid {
    Txid::from_bytes([number; 32])
}

/// A payment to this wallet with so many confirmations.
fn received(number: u8, confirmations: u32) -> HistoryItem {
    HistoryItem {
        txid: txid(number),
        kind: HistoryKind::Received,
        amount: 5_000,
        fee: None,
        fee_rate: None,
        counterparty: None,
        block: None,
        confirmations,
        matures_at: None,
        time: 0,
        dropped: None,
        reversed: false,
        fee_bump: None,
    }
}

fn gone(number: u8, reason: RemovalReason) -> HistoryItem {
    HistoryItem { dropped: Some(reason), ..received(number, 0) }
}

/// How the only order stands after each of these.
fn standings(wait: u32, heard: &[HistoryItem]) -> Vec<Standing> {
    let mut orders = Orders::default().waiting_for(wait);
    let mut seen = Vec::new();
    for item in heard {
        orders = orders.after(std::slice::from_ref(item));
        assert_eq!(orders.list().len(), 1);
        seen.push(orders.list()[0].standing());
    }
    seen
}

#[test]
fn an_order_goes_its_way() {
    use RemovalReason::{Conflict, Expiry, Reorg, Replaced, SizeLimit};
    use Standing::{HandedOut, Paid, Robbed, Saved, Waiting};
    let at = |confirmations| received(1, confirmations);
    let without = |reason| gone(1, reason);
    for (wait, heard, expected) in [
        (2, vec![at(0), at(1), at(2), at(7), at(8)], vec![Waiting, Waiting, HandedOut, HandedOut, Paid]),
        (0, vec![at(0), at(6)], vec![HandedOut, Paid]),
        (1, vec![at(0), at(1), without(Conflict)], vec![Waiting, HandedOut, Robbed]),
        (1, vec![at(0), without(Conflict)], vec![Waiting, Saved]),
        (1, vec![at(0), without(Replaced)], vec![Waiting, Saved]),
        (1, vec![at(1), without(Reorg)], vec![HandedOut, Robbed]),
        // Back in the mempool after a reorganisation: the goods are out, nothing is lost yet.
        (1, vec![at(1), at(0), at(1)], vec![HandedOut, HandedOut, HandedOut]),
        // The other branch was overtaken in its turn.
        (1, vec![at(1), without(Conflict), at(2)], vec![HandedOut, Robbed, HandedOut]),
        (1, vec![at(0), at(7), without(Conflict)], vec![Waiting, Paid, Robbed]),
        (1, vec![at(1), HistoryItem { reversed: true, ..at(0) }], vec![HandedOut, Robbed]),
        (0, vec![at(0), without(Expiry), at(0)], vec![HandedOut; 3]),
        (1, vec![at(0), without(SizeLimit), at(1)], vec![Waiting, Waiting, HandedOut]),
    ] {
        assert_eq!(standings(wait, &heard), expected, "{wait} {heard:?}");
    }
}

#[test]
fn only_money_that_comes_in_and_is_news_is_an_order() {
    let others = [
        HistoryItem { kind: HistoryKind::Sent, amount: -5_000, ..received(1, 0) },
        HistoryItem { kind: HistoryKind::Mined, ..received(2, 0) },
        HistoryItem { amount: 0, ..received(3, 0) },
        HistoryItem { amount: i64::MIN, ..received(4, 0) },
        gone(5, RemovalReason::Conflict),
        received(6, SETTLES_AFTER),
    ];
    assert_eq!(Orders::default().after(&others).list(), []);
    assert_eq!(Orders::default().waiting_for(12).after(&others).list(), [], "however long one waits");
    assert_eq!(Orders::default().after(&[received(6, SETTLES_AFTER - 1)]).list().len(), 1);
}

#[test]
fn an_order_keeps_the_wait_that_it_came_with() {
    let orders = Orders::default().waiting_for(3).after(&[received(1, 0)]);
    let orders = orders.waiting_for(99).after(&[received(2, 0), received(1, 0)]);
    let waits: Vec<u32> = orders.list().iter().map(|order| order.wait).collect();
    assert_eq!((waits, orders.wait()), (vec![MAX_WAIT, 3], MAX_WAIT), "the newest first");
}

#[test]
fn rounds_are_counted_where_goods_went_out_and_all_is_over() {
    let orders = Orders::default().waiting_for(1);
    let orders =
        orders.after(&[received(5, 0), received(4, 0), received(3, 1), received(2, 1), received(1, 1)]);
    let orders = orders.waiting_for(2).after(&[received(6, 2)]);
    let orders = orders.after(&[
        gone(6, RemovalReason::Conflict),
        gone(5, RemovalReason::Conflict),
        received(4, 3),
        received(3, 7),
        received(2, 7),
        gone(1, RemovalReason::Conflict),
    ]);
    let one = Outcome { wait: 1, rounds: 3, robbed: 1 };
    let two = Outcome { wait: 2, rounds: 1, robbed: 1 };
    assert_eq!(orders.outcomes(), [one, two]);
    let without = orders.counting(&txid(3), false);
    assert_eq!(without.outcomes(), [Outcome { rounds: 2, ..one }, two]);
    assert_eq!(without.counting(&txid(3), true), orders);
    let left: Vec<Txid> = orders.cleared().list().iter().map(|order| order.txid).collect();
    assert_eq!(left, [txid(4)], "what is not over would come back");
}

#[test]
fn what_is_stored_is_read_back_and_nothing_else_is() {
    let orders = Orders::default().waiting_for(0).after(&[received(2, 0), received(1, 1)]);
    let orders = orders.after(&[gone(1, RemovalReason::Conflict)]).counting(&txid(2), false);
    assert_eq!(Orders::read(&orders.to_text()), orders);
    let (head, first) = ("orders 1 2", orders.list()[0].line());
    let one = Orders::read(&format!(
        "{head}\n{first}\n{first}\nnonsense\n{first} 1\n{}",
        first.replace(" 0 ", " 99 ")
    ));
    assert_eq!((one.list().len(), one.wait()), (1, 2), "twice is once, and what can't be read is left out");
    for damaged in ["", "orders 2 1\n", "orders 1 13", "orders 1 -1", "日本"] {
        assert_eq!(Orders::read(&format!("{damaged}\n{first}")), Orders::default(), "{damaged}");
    }
}

#[test]
fn there_are_never_more_than_so_many() {
    let mut orders = Orders::default();
    for number in 0..=u8::MAX {
        orders = orders.after(&[received(number, 0)]);
    }
    assert_eq!((orders.list().len(), orders.list()[0].txid), (MAX_ORDERS, txid(u8::MAX)));
    let doubled = format!("{}\n{}", orders.to_text(), orders.to_text());
    assert_eq!(Orders::read(&doubled), orders);
    // One that made way is not taken for news as long as it stays deep.
    assert_eq!(orders.after(&[received(0, 7)]), orders);
}
