//! Leases ([`hashyard_tab::lease`]), in a database of their own: where the browser has no locks, they say whose a name is.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use hashyard_tab::lease::{LEASE_MS, Lease, Owner, RENEW_MS, claim as claimed, renew};
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, TransactionMode};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::platform::{clock_ms, entropy, unix_ms};

/// No name of a slot, so that nobody takes it for a stored node.
const DATABASE: &str = "hashyard-leases";
const STORE: &str = "leases";

/// While a name is waited for it is asked for so often, in ms.
const ASK_MS: u32 = 500;

/// A name that is ours for as long as this lives and is renewed.
#[derive(Debug)]
pub struct Leased {
    name: String,
    owner: Owner,
    held: Guard,
}

/// Tells whether a lease still holds.
#[derive(Debug, Clone)]
pub struct Guard(Rc<Cell<Option<Lease>>>);

impl Guard {
    /// Nobody else can have taken the name over, nor will while something is being written.
    pub fn may_write(&self) -> bool {
        self.0.get().is_some_and(|lease| lease.may_write(unix_ms()))
    }
}

impl Leased {
    /// What its holder asks before it writes.
    pub fn guard(&self) -> Guard {
        self.held.clone()
    }

    /// Gives the name back, and waits until it is.
    pub async fn give_back(self) {
        self.held.0.set(None);
        let _ = release(&self.name, self.owner).await;
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        if self.held.0.take().is_some() {
            let (name, owner) = (self.name.clone(), self.owner);
            spawn_local(async move { drop(release(&name, owner).await) });
        }
    }
}

/// Claims a name, if it is free now.
pub async fn claim(name: &str) -> Option<Leased> {
    let owner: Owner = entropy();
    let lease = match change(name, |stored| claimed(stored, owner, unix_ms())).await {
        Ok(lease) => lease?,
        Err(error) if is_foreign(&error) => return None,
        // Where nothing can be stored nothing needs a guard. Whoever opens the node's own database hears why.
        Err(_) => Lease::begin(owner, unix_ms()),
    };
    let held = Guard(Rc::new(Cell::new(Some(lease))));
    spawn_local(keep(name.to_owned(), owner, held.clone()));
    Some(Leased { name: name.to_owned(), owner, held })
}

/// Leases are there and can't be read, as those of a later version: whose a name is, nobody here can tell. Two nodes in one place would cost
/// one of them its blocks.
fn is_foreign(error: &idb::Error) -> bool {
    let said = error.to_string();
    ["VersionError", "NotFoundError"].iter().any(|name| said.contains(name))
}

/// Claims a name, waiting so many ms for it, and until the lease of whoever was killed is over.
pub async fn claim_within(name: &str, ms: u32) -> Option<Leased> {
    let end = clock_ms() + f64::from(ms).max(LEASE_MS as f64 + f64::from(ASK_MS));
    loop {
        match claim(name).await {
            None if clock_ms() < end => TimeoutFuture::new(ASK_MS).await,
            claimed => return claimed,
        }
    }
}

/// All names that somebody holds.
pub async fn held() -> BTreeSet<String> {
    all().await.unwrap_or_default()
}

/// Renews a lease until it is given back, or somebody else has it.
async fn keep(name: String, owner: Owner, held: Guard) {
    loop {
        TimeoutFuture::new(RENEW_MS as u32).await;
        if held.0.get().is_none() {
            return;
        }
        // What the browser fails to do now is tried again: until then the lease grows old.
        let Ok(renewed) = change(&name, |stored| renew(stored, owner, unix_ms())).await else { continue };
        // Given back meanwhile: what was renewed is nobody's.
        if held.0.get().is_none() {
            let _ = release(&name, owner).await;
            return;
        }
        held.0.set(renewed);
        if renewed.is_none() {
            return;
        }
    }
}

/// Stores what becomes of a lease, if anything does, in one transaction.
async fn change(
    name: &str,
    decide: impl FnOnce(Option<Lease>) -> Option<Lease>,
) -> Result<Option<Lease>, idb::Error> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(STORE)?;
    let key = JsValue::from(name);
    let stored = store.get(Query::Key(key.clone()))?.await?.and_then(read);
    let lease = decide(stored);
    if let Some(lease) = lease {
        store.put(&Uint8Array::from(&lease.encode()[..]), Some(&key))?.await?;
    }
    transaction.commit()?.await?;
    database.close();
    Ok(lease)
}

async fn release(name: &str, owner: Owner) -> Result<(), idb::Error> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(STORE)?;
    let key = JsValue::from(name);
    let stored = store.get(Query::Key(key.clone()))?.await?.and_then(read);
    if stored.is_some_and(|lease| lease.owner == owner) {
        store.delete(Query::Key(key))?.await?;
    }
    transaction.commit()?.await?;
    database.close();
    Ok(())
}

async fn all() -> Result<BTreeSet<String>, idb::Error> {
    let database = open().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadOnly)?;
    let store = transaction.object_store(STORE)?;
    let (keys, values) = (store.get_all_keys(None, None)?, store.get_all(None, None)?);
    let (keys, values) = (keys.await?, values.await?);
    database.close();
    let held = |value: JsValue| read(value).is_some_and(|lease| !lease.is_over(unix_ms()));
    let names = keys.into_iter().zip(values).filter(|(_, value)| held(value.clone()));
    Ok(names.filter_map(|(key, _)| key.as_string()).collect())
}

fn read(value: JsValue) -> Option<Lease> {
    let bytes: Uint8Array = value.dyn_into().ok()?;
    Lease::decode(&bytes.to_vec())
}

async fn open() -> Result<Database, idb::Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(1))?;
    request.on_upgrade_needed(|event| {
        // What fails here makes the whole opening fail.
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(STORE, ObjectStoreParams::new());
        }
    });
    request.await
}
