//! A room's rules may change with a new version of the app, and its genesis with them. What was mined under the old rules is worth
//! nothing under the new ones. The wallet and the node's name are: they stay.

use hashyard_core::chain::{ChangeSet, Rows, Table, has_other_genesis};

use crate::light::is_light;
use crate::withholding::is_withheld_row;
use crate::{Config, Home, Mode};

/// What becomes of rows of which the chain is another one's.
pub(crate) struct Outlived {
    /// What is kept.
    pub kept: Rows,
    /// Deletes the rest.
    pub deleted: ChangeSet,
    /// The rules are others; else the node has another part of the chain than before ([`crate::Mode`]), and fetches it anew.
    pub by_rules: bool,
}

/// Whether the stored chain has another genesis, or is that of a node of another mode, and what is kept then. A tab's rows are named after the room and its rules, so they
/// are this room's; a folder may have been mistaken for another, and nothing in it is deleted.
pub(crate) fn outlived(config: &Config, rows: &Rows) -> Option<Outlived> {
    let by_rules = has_other_genesis(&config.params, rows);
    let is_stored = rows.table(Table::Headers).next().is_some();
    let by_mode = is_stored && is_light(rows) != (config.mode == Mode::Light);
    if config.home != Home::Tab || !(by_rules || by_mode) {
        return None;
    }
    let mut kept = rows.clone();
    // What is hidden stands on the chain that goes.
    kept.0.retain(|(table, key), _| match table {
        Table::Wallet => true,
        Table::Node => !is_withheld_row(key),
        _ => false,
    });
    Some(Outlived { deleted: rows.change_into(&kept), kept, by_rules })
}
