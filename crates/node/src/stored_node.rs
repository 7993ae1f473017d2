//! What a stored node is, without starting it: so that nobody deletes the wrong one.

use hashyard_core::chain::{Rows, Table, stored_height};
use hashyard_core::wallet::Wallet;
use hashyard_core::{Amount, Params};
use serde::{Deserialize, Serialize};

use crate::node::{BORN_ROW, ID_ROW, NAME_ROW};
use crate::{Home, Millis, NodeId};

/// What can be told of a stored node. What is missing or damaged is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredNode {
    /// What it is called.
    pub name: Option<String>,
    /// Height of its chain.
    pub height: Option<u32>,
    /// Everything that its wallet holds, what is unconfirmed or immature with it; `None` where there is no wallet.
    pub balance: Option<Amount>,
    /// When it came to be, in Unix ms; old nodes did not keep it.
    pub born: Option<Millis>,
}

impl StoredNode {
    /// Reads the rows; those of blocks and of the mempool may be left out.
    pub fn read(params: &Params, home: Home, rows: &Rows) -> Self {
        let own = |row: &[u8]| rows.get(Table::Node, row);
        let name = own(NAME_ROW).and_then(|name| String::from_utf8(name.to_vec()).ok());
        let id = own(ID_ROW).and_then(|id| id.try_into().ok()).map(NodeId);
        let height = stored_height(params, rows);
        let wallet = height.zip(Wallet::load(params, rows).ok().flatten());
        Self {
            name: name.or_else(|| id.map(|id| home.default_name(id))),
            height,
            balance: wallet.map(|(height, wallet)| {
                let sums = wallet.balances(height);
                Amount(sums.trusted.0 + sums.untrusted_pending.0 + sums.immature.0)
            }),
            born: own(BORN_ROW).and_then(|born| born.try_into().ok()).map(u64::from_le_bytes),
        }
    }
}
