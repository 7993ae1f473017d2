//! A mission played by a node that is moved by hand.

use hashyard_core::wallet::{SendRequest, Spend};
use hashyard_core::{Amount, COIN, FeeRate, OutPoint};
use hashyard_course::mission::Sight;
use hashyard_course::{Deed, PageNumber, Run};
use hashyard_node::view::Snapshot;
use hashyard_node::{Act, Input, Outcome};
use serde_json::{Value, json};

use super::Net;

/// Blocks until a reward can be spent.
pub const MATURE: usize = 12;

/// The student's node.
pub const ME: usize = 0;
/// Somebody else's.
pub const OTHER: usize = 1;

/// Two nodes, both with ripe rewards.
pub fn both_rich(seed: u64) -> Net {
    let mut net = Net::connected(2, seed);
    net.mine_many(OTHER, MATURE);
    net.mine_many(ME, MATURE);
    net.run(20_000);
    net
}

/// The student's coins, as commands take them.
pub fn coins(net: &mut Net) -> Vec<Value> {
    let coins = net.rpc(ME, "listunspent", json!([])).unwrap();
    let name = |coin: &Value| json!({ "txid": coin["txid"], "vout": coin["vout"] });
    coins.as_array().unwrap().iter().map(name).collect()
}

pub fn shown(net: &Net) -> Snapshot {
    net.hosts[ME].node.snapshot()
}

pub fn sight<'a>(net: &Net, shown: &'a Snapshot) -> Sight<'a> {
    Sight::of(shown, net.now())
}

pub fn begin(net: &Net, page: PageNumber) -> Run {
    Run::begin(page, sight(net, &shown(net))).unwrap()
}

pub fn see(run: &mut Run, net: &mut Net) {
    net.run(2_000);
    run.see(sight(net, &shown(net)));
}

/// Both sides meet again and settle.
pub fn heal(run: &mut Run, net: &mut Net) {
    net.heal();
    net.run(30_000);
    see(run, net);
}

pub fn pay(net: &mut Net, from: usize, to: usize, coins: f64) -> String {
    let address = net.new_address(to);
    net.rpc(from, "sendtoaddress", json!([address, coins])).unwrap().as_str().unwrap().to_owned()
}

pub fn case(run: &Run) -> &'static str {
    run.saw().expect("the node saw something else").case
}

/// Pays with these coins: so much, or all of them.
pub fn pay_with(net: &mut Net, coins: &[OutPoint], amount: Option<u64>) {
    let address = net.new_address(OTHER);
    let to = net.hosts[OTHER].node.parse_address(&address).unwrap();
    let spend =
        amount.map_or(Spend::All(to.clone()), |amount| Spend::Exact(vec![(to, Amount(amount * COIN))]));
    let request =
        SendRequest { spend, fee_rate: FeeRate(1_000), coins: Some(coins.to_vec()), replaceable: true };
    net.handle(ME, Input::Act(Act::Pay(request)));
    assert!(matches!(net.hosts[ME].outcome, Some(Outcome::Paid(Ok(_)))), "{:?}", net.hosts[ME].outcome);
}

/// The student does something.
pub fn hear(run: &mut Run, net: &Net, deed: &Deed) {
    run.hear(deed, sight(net, &shown(net)));
}

/// The student answers.
pub fn answer(run: &mut Run, net: &Net, text: &str) {
    run.answer(text, sight(net, &shown(net)));
}
