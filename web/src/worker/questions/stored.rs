//! What this browser keeps: answered whether the tab's node runs or not, and as soon as it is known.

use hashyard_core::chain::Table;
use hashyard_core::wallet::{SecretRow, Wallet};
use hashyard_node::refusal::SecretError;
use hashyard_node::{Home, StoredNode};
use hashyard_tab::backup;
use hashyard_tab::slot::SlotId;
use serde_bytes::ByteBuf;
use wasm_bindgen_futures::spawn_local;

use super::super::slots;
use super::super::store::{self, Store};
use super::super::tab::Tab;
use super::tell;
use crate::bridge::ask::stored::{Backup, Delete, Describe, Question};
use crate::bridge::ask::{Ask, Reply};
use crate::bridge::{Refusal, Said};

impl Tab {
    pub(super) async fn ask_stored(&mut self, id: u32, question: Question) {
        let own = self.claimed.as_ref().map(|claimed| claimed.id.clone());
        match question {
            Question::Slots(ask) => {
                tell_later(id, ask.answer_later(async move |_| Ok(slots::list(own.as_ref()).await)));
            }
            Question::Describe(ask) => {
                tell_later(id, ask.answer_later(async |Describe(slot)| describe(&slot).await));
            }
            Question::Backup(ask) => self.back_up(id, ask, own),
            Question::Delete(ask) => {
                tell_later(id, ask.answer_later(async |Delete(slot)| slots::delete(&slot).await));
            }
            Question::Save(ask) => tell(id, ask.answer(|_| self.save())),
            Question::Reset(ask) => tell(id, ask.answer_later(async |_| self.reset().await).await),
            Question::Words(ask) => match &mut self.driver {
                Some(driver) => tell(id, ask.answer(|_| driver.show_words())),
                None => tell_later(id, ask.answer_later(async move |_| stored_words(own.as_ref()).await)),
            },
            Question::StoredSecret(ask) => {
                tell_later(id, ask.answer_later(async move |_| stored_secret(own.as_ref()).await));
            }
            Question::CarryWords(ask) => match &self.driver {
                Some(driver) => tell(id, ask.answer(|_| Ok(driver.node.words()?))),
                None => tell_later(id, ask.answer_later(async move |_| stored_words(own.as_ref()).await)),
            },
        }
    }

    /// A running node knows what it would store, whether it can be stored or not.
    fn back_up(&self, id: u32, ask: Backup, own: Option<SlotId>) {
        let is_own = ask.0.is_none() || ask.0 == own;
        match &self.driver {
            Some(driver) if is_own => {
                let file = || backup::encode(&SlotId::new(&driver.spec, 0), &driver.node.rows());
                tell(id, ask.answer(|_| Ok(ByteBuf::from(file()))));
            }
            _ => tell_later(
                id,
                ask.answer_later(async move |Backup(slot)| {
                    let slot = slot.or(own).ok_or(Refusal::NothingStored)?;
                    let rows = open_stored(&slot).await?.salvage().await?;
                    Ok(ByteBuf::from(backup::encode(&slot, &rows)))
                }),
            ),
        }
    }

    /// Stores everything anew: the user wants it, although it was taken away.
    fn save(&mut self) -> Result<(), Refusal> {
        let (driver, claimed) = self.driver.as_mut().zip(self.claimed.as_ref()).ok_or(Refusal::NotRunning)?;
        driver.save(claimed.id.to_string());
        Ok(())
    }

    async fn reset(&mut self) -> Result<(), Refusal> {
        self.stop().await;
        let claimed = self.claimed.as_ref().ok_or(Refusal::NothingStored)?;
        Ok(store::delete(&claimed.id.to_string()).await?)
    }
}

/// Nobody else waits for what takes time.
fn tell_later(id: u32, reply: impl Future<Output = Reply> + 'static) {
    spawn_local(async move { tell(id, reply.await) });
}

/// Looks first, because opening would make a new database.
async fn open_stored(slot: &SlotId) -> Result<Store, Refusal> {
    let name = slot.to_string();
    if !store::names().await.contains(&name) {
        return Err(Refusal::NoStoredNode(name));
    }
    Ok(Store::open_as_is(&name).await?)
}

/// Blocks, which take long to read, say nothing about it.
async fn describe(slot: &SlotId) -> Result<StoredNode, Refusal> {
    let tables = [Table::Headers, Table::Meta, Table::Wallet, Table::Node];
    let (rows, _) = open_stored(slot).await?.read_tables(&tables).await?;
    let spec = slot.spec().ok_or_else(|| Refusal::NoStoredNode(slot.to_string()))?;
    Ok(StoredNode::read(&spec.params, Home::Tab, &rows))
}

/// The words of a node that can't start: its chain may be damaged and its wallet not.
async fn stored_words(own: Option<&SlotId>) -> Result<Vec<String>, Refusal> {
    let slot = own.ok_or(Refusal::NothingStored)?;
    let spec = slot.spec().ok_or(Refusal::NothingStored)?;
    let (rows, _) = open_stored(slot).await?.read_tables(&[Table::Wallet]).await?;
    let wallet = Wallet::load(&spec.params, &rows);
    let wallet = wallet.map_err(|error| Said::with(|_| error.to_string()))?.ok_or(Refusal::NothingStored)?;
    let words = wallet.words().map_err(SecretError::Wallet)?;
    Ok(words.split(' ').map(str::to_owned).collect())
}

/// Read from the browser's storage, not from what the node has in memory.
async fn stored_secret(own: Option<&SlotId>) -> Result<SecretRow, Refusal> {
    let slot = own.ok_or(Refusal::NothingStored)?;
    let (rows, _) = open_stored(slot).await?.read_tables(&[Table::Wallet]).await?;
    let row = SecretRow::among(&rows).map_err(|error| Said::with(|_| error.to_string()))?;
    row.ok_or(Refusal::NothingStored)
}
