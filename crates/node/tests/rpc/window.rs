//! What the running wallet knows is what the same wallet knows after a restart, in whatever order its addresses are paid: the
//! window of watched addresses moves with each payment, and what lies in it then may have been paid before.

use serde_json::{Value, json};

use crate::common::{Net, anyones_address, easy_params};
use crate::ok;

/// Numbers from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// The descriptors of all kinds, addresses to show before change.
fn descriptors(net: &mut Net) -> Vec<String> {
    let listed = ok(net, "listdescriptors", json!([]));
    let text = |entry: &Value| entry["desc"].as_str().unwrap().to_owned();
    listed["descriptors"].as_array().unwrap().iter().map(text).collect()
}

fn address_at(net: &mut Net, descriptor: &str, index: u64) -> String {
    let derived = ok(net, "deriveaddresses", json!([descriptor, [index, index]]));
    derived[0].as_str().unwrap().to_owned()
}

/// All that the wallet says of its money. The order in which transactions were first seen is not told again.
fn told(net: &mut Net) -> [Value; 3] {
    let balances = ok(net, "getbalances", json!([]));
    let mut coins = ok(net, "listunspent", json!([0, 9_999_999]));
    let mut lines = ok(net, "listtransactions", json!(["*", 100_000, 0, true]));
    for list in [&mut coins, &mut lines] {
        let list = list.as_array_mut().unwrap();
        for line in list.iter_mut().filter_map(Value::as_object_mut) {
            ["time", "timereceived"].iter().for_each(|name| drop(line.shift_remove(*name)));
        }
        list.sort_by_key(Value::to_string);
    }
    [balances, coins, lines]
}

/// Nothing turns up at a restart.
#[track_caller]
fn assert_complete(net: &mut Net, what: &str) {
    let running = told(net);
    net.restart(0);
    for (before, after) in running.iter().zip(told(net)) {
        let without = |list: &Value, other: &Value| -> Vec<String> {
            let (list, other) = (list.as_array(), other.as_array());
            let other: Vec<&Value> = other.into_iter().flatten().collect();
            list.into_iter().flatten().filter(|line| !other.contains(line)).map(Value::to_string).collect()
        };
        assert_eq!(without(before, &after), without(&after, before), "{what}");
        assert_eq!(*before, after, "{what}");
    }
}

/// Pays several in one transaction, in this order.
fn send_many(net: &mut Net, to: &[(&str, f64)]) {
    let outputs: Vec<Value> = to.iter().map(|(address, coins)| json!({ *address: coins })).collect();
    let options = json!({ "changePosition": outputs.len() });
    let made = net.rpc(0, "walletcreatefundedpsbt", json!([[], outputs, 0, options]));
    let Ok(made) = made else { return };
    let signed = ok(net, "walletprocesspsbt", json!([made["psbt"]]));
    drop(net.rpc(0, "sendrawtransaction", json!([signed["hex"]])));
}

#[test]
fn an_address_beyond_the_window_counts_as_soon_as_the_window_reaches_it() {
    for kind in 0..8 {
        let mut net = Net::new(1, 7);
        let descriptor = descriptors(&mut net)[kind].clone();
        let (far, near) = (address_at(&mut net, &descriptor, 39), address_at(&mut net, &descriptor, 19));
        net.generate(0, 1, &far);
        net.generate(0, 1, &near);
        assert_eq!(ok(&mut net, "getbalances", json!([]))["mine"]["immature"], json!(100.0), "{descriptor}");
        assert_complete(&mut net, &descriptor);
    }
}

#[test]
fn the_order_inside_one_block_and_one_transaction_does_not_matter() {
    let mut net = Net::new(1, 7);
    net.mine_many(0, 12);
    let descriptor = descriptors(&mut net)[4].clone();
    let stranger = anyones_address();
    for (first, offset) in [(19, 0), (60, 1)] {
        let far = address_at(&mut net, &descriptor, first + 20);
        let near = address_at(&mut net, &descriptor, first);
        if offset == 0 {
            ok(&mut net, "sendtoaddress", json!([far, 1]));
            ok(&mut net, "sendtoaddress", json!([near, 2]));
        } else {
            send_many(&mut net, &[(&far, 1.0), (&near, 2.0)]);
        }
        let seen =
            told(&mut net)[2].as_array().unwrap().iter().filter(|line| line["category"] == "receive").count();
        assert_eq!(seen, 2 * (offset + 1));
        assert_complete(&mut net, "in the mempool");
        net.generate(0, 1, &stranger);
        assert_complete(&mut net, "in one block");
    }
}

#[test]
fn an_import_finds_what_was_paid_before_and_keeps_what_it_watches() {
    let mut net = Net::new(2, 7);
    let descriptor = ok_at(&mut net, 1, "listdescriptors")["descriptors"][4]["desc"].clone();
    let text = descriptor.as_str().unwrap().to_owned();
    let far = address_at(&mut net, &text, 30);
    net.generate(0, 1, &far);
    let import = |range: [u32; 2]| json!([[{ "desc": text, "timestamp": "now", "range": range }]]);
    ok(&mut net, "importdescriptors", import([0, 10]));
    assert_eq!(ok(&mut net, "getbalances", json!([]))["watchonly"]["immature"], json!(0.0));
    ok(&mut net, "importdescriptors", import([0, 40]));
    assert_eq!(ok(&mut net, "getbalances", json!([]))["watchonly"]["immature"], json!(50.0));
    let refused = ok(&mut net, "importdescriptors", import([0, 10]));
    assert_eq!(
        refused[0]["error"],
        json!({ "code": -8, "message": "new range must include current range = [0,40]" })
    );
    assert_complete(&mut net, "imported");
    // Own addresses that are imported before the window reaches them are own once it does.
    let own = descriptors(&mut net)[4].clone();
    let (far, near) = (address_at(&mut net, &own, 39), address_at(&mut net, &own, 19));
    ok(&mut net, "importdescriptors", json!([[{ "desc": own, "timestamp": 0, "range": [30, 45] }]]));
    net.generate(0, 1, &far);
    net.generate(0, 1, &near);
    let balances = ok(&mut net, "getbalances", json!([]));
    assert_eq!(balances["mine"]["immature"], json!(100.0));
    assert_eq!(balances["watchonly"]["immature"], json!(50.0));
    assert_complete(&mut net, "own ones imported");
}

fn ok_at(net: &mut Net, at: usize, method: &str) -> Value {
    net.rpc(at, method, json!([])).unwrap()
}

#[test]
fn nothing_turns_up_at_a_restart_after_any_sequence() {
    for seed in 1..=4 {
        let mut dice = Dice(seed << 32 | 0x7f4a_7c15);
        let mut net = Net::with_params(1, seed, easy_params());
        net.mine_many(0, 12);
        let all = descriptors(&mut net);
        for step in 0..48 {
            let descriptor = &all[dice.below(8) as usize];
            let index = dice.below(70);
            let to = address_at(&mut net, descriptor, index);
            match dice.below(10) {
                0..=2 => drop(net.generate(0, 1, &to)),
                3..=5 => drop(net.rpc(0, "sendtoaddress", json!([to, 0.5]))),
                6 => send_many(&mut net, &[(&to, 0.2), (&anyones_address(), 0.3)]),
                7 => drop(net.new_address(0)),
                8 => {
                    let depth = 1 + dice.below(3);
                    let height = ok(&mut net, "getblockcount", json!([])).as_u64().unwrap();
                    let hash = ok(&mut net, "getblockhash", json!([height - depth]));
                    ok(&mut net, "invalidateblock", json!([hash]));
                    if dice.below(2) == 0 {
                        ok(&mut net, "reconsiderblock", json!([hash]));
                    }
                }
                _ => {
                    let request =
                        json!([[{ "desc": descriptor, "timestamp": "now", "range": [index, index] }]]);
                    ok(&mut net, "importdescriptors", request);
                }
            }
            if step % 6 == 5 {
                assert_complete(&mut net, &format!("seed {seed}, step {step}"));
            }
        }
    }
}
