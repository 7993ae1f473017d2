//! Which stored node is this tab's, and which others this browser keeps.

use hashyard_tab::chain_spec::ChainSpec;
use hashyard_tab::slot::{REMEMBERED_WAIT_MS, SlotId, candidates};

use super::claims::{self, Claim};
use super::leases::Guard;
use super::store;
use crate::bridge::{Refusal, SlotInfo};

/// The slot that is this tab's for as long as this lives.
#[derive(Debug)]
pub struct Claimed {
    /// Which.
    pub id: SlotId,
    claim: Claim,
}

impl Claimed {
    /// What to ask before something is written; `None` if the slot can't be lost.
    pub fn guard(&self) -> Option<Guard> {
        self.claim.guard()
    }

    /// Gives the slot back, and waits until it is free.
    pub async fn give_back(self) {
        self.claim.give_back().await;
    }
}

/// Claims the remembered slot, or else the first that is free. None if all are taken.
pub async fn claim(spec: &ChainSpec, remembered: Option<u32>) -> Option<Claimed> {
    let claimed = |id| move |claim| Claimed { id, claim };
    if let Some(slot) = remembered {
        let id = SlotId::new(spec, slot);
        if let Some(claim) = claims::claim_within(&id.to_string(), REMEMBERED_WAIT_MS).await {
            return Some(claimed(id)(claim));
        }
    }
    for slot in candidates(&stored_of(spec).await) {
        let id = SlotId::new(spec, slot);
        if let Some(claim) = claims::claim(&id.to_string()).await {
            return Some(claimed(id)(claim));
        }
    }
    None
}

/// Claims a slot of this room that holds nothing yet.
pub async fn claim_new(room: &SlotId) -> Option<Claimed> {
    let stored = stored().await;
    for slot in candidates(&[]) {
        let id = room.with_slot(slot);
        if stored.contains(&id) {
            continue;
        }
        if let Some(claim) = claims::claim(&id.to_string()).await {
            return Some(Claimed { id, claim });
        }
    }
    None
}

/// All stored nodes of this browser.
pub async fn list(own: Option<&SlotId>) -> Vec<SlotInfo> {
    let held = claims::held().await;
    let info =
        |id: SlotId| SlotInfo { running: held.contains(&id.to_string()), this_tab: own == Some(&id), id };
    stored().await.into_iter().map(info).collect()
}

/// Deletes a stored node that is not running.
///
/// # Errors
/// A tab runs it, or the browser refuses.
pub async fn delete(id: &SlotId) -> Result<(), Refusal> {
    let name = id.to_string();
    let _claim = claims::claim(&name).await.ok_or(Refusal::Running)?;
    Ok(store::delete(&name).await?)
}

async fn stored() -> Vec<SlotId> {
    let mut ids: Vec<SlotId> = store::names().await.iter().filter_map(|name| name.parse().ok()).collect();
    ids.sort();
    ids
}

async fn stored_of(spec: &ChainSpec) -> Vec<u32> {
    let room = SlotId::new(spec, 0);
    stored().await.iter().filter(|id| id.is_same_room(&room)).map(|id| id.slot).collect()
}
