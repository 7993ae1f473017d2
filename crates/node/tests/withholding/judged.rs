//! Blocks below the hidden ones that the user declares invalid: the branch stays, whether or not the node starts anew meanwhile.

use hashyard_node::view::WithholdMode;
use serde_json::json;

use crate::rig::{net, ok, pay, withheld};

#[test]
fn a_branch_on_a_block_that_was_declared_invalid_survives_a_restart() {
    let mut net = net(2, 1);
    let payment = pay(&mut net);
    net.mine(1);
    net.run(1_000);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    net.mine_many(0, 2);
    let base = net.hosts[0].node.chain().tree().active_at(12).unwrap().to_string();
    ok(&mut net, 0, "invalidateblock", json!([base]));
    let before = withheld(&mut net, 0);
    assert_eq!((before.mode, before.fork_height, before.leads), (WithholdMode::Hidden, 11, true));
    net.restart(0);
    assert_eq!(withheld(&mut net, 0), before);

    // It grows on, again over a restart.
    net.mine(0);
    let grown = withheld(&mut net, 0);
    assert_eq!(grown.hidden_count, before.hidden_count + 1);
    net.restart(0);
    assert_eq!(withheld(&mut net, 0), grown);

    ok(&mut net, 0, "reconsiderblock", json!([base]));
    net.run(5_000);
    let after = withheld(&mut net, 0);
    assert_eq!((after.fork_height, after.hidden_count, after.public_count), (12, 3, 1));
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    net.assert_agreement();
    assert!(withheld(&mut net, 0).last.unwrap().won && net.hosts[1].node.chain().height() == 15);
}
