//! A node's rows in IndexedDB: one object store per table, one change one transaction.
//!
//! A row that is overwritten or deleted is gone for whoever asks the browser. The browser's own files keep the old bytes until it
//! tidies them up (LevelDB's log and tables in Chromium, free pages of SQLite elsewhere), and no page can make it do so.
//!
//! Nothing foreign is ever awaited inside a transaction: the browser would commit it there.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use futures_channel::oneshot;
use gloo::timers::future::TimeoutFuture;
use hashyard_core::chain::{ChangeSet, Rows, Table};
use idb::{
    Database, DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, Query, Transaction, TransactionMode,
};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbTransaction};

use super::platform::{describe, said};
use crate::bridge::Said;
use crate::i18n::{Lang, shell};

/// Version of the layout: which object stores there are.
const VERSION: u32 = 1;

/// How long the browser may say nothing, in ms. Another tab may hold what it waits for, or the disk may hang.
const WAIT_MS: u32 = 30_000;

/// The same while a table is read, which may have a gigabyte.
const READ_MS: u32 = 10 * WAIT_MS;

/// The slowest disk that is waited for.
const BYTES_PER_MS: usize = 1_000;

/// An open database. Dropped, it is closed after what was begun.
#[derive(Debug)]
pub struct Store {
    database: Database,
}

impl Drop for Store {
    fn drop(&mut self) {
        self.database.close();
    }
}

impl Store {
    /// Opens a database, a new one if there is none. If somebody deletes it or brings it to another version, or if the browser
    /// takes it away, it is closed, so that nobody has to wait, and `taken` is called.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn open(name: &str, taken: impl Fn() + 'static) -> Result<Self, Said> {
        let mut store = open_version(name, Some(VERSION)).await?;
        let changed = Rc::new(taken);
        let gone = changed.clone();
        store.database.on_version_change(move |event| {
            close_target(&event);
            changed();
        });
        store.database.on_close(move |_| gone());
        Ok(store)
    }

    /// Opens a database for a short while as it is, whatever its version; a new one if there is none.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn open_as_is(name: &str) -> Result<Self, Said> {
        open_version(name, None).await
    }

    /// All rows, of one moment.
    ///
    /// # Errors
    /// What the browser says, or a row that is none of ours.
    pub async fn read(&self) -> Result<Rows, Said> {
        let (rows, damage) = self.read_tables(&Table::ALL).await?;
        damage.map_or(Ok(rows), Err)
    }

    /// All rows that can be read, of one moment.
    ///
    /// # Errors
    /// What the browser says, if there are none.
    pub async fn salvage(&self) -> Result<Rows, Said> {
        match self.read_tables(&Table::ALL).await? {
            (rows, Some(damage)) if rows.0.is_empty() => Err(damage),
            (rows, _) => Ok(rows),
        }
    }

    /// All rows of these tables that can be read, of one moment; and what is wrong with the others.
    pub async fn read_tables(&self, tables: &[Table]) -> Result<(Rows, Option<Said>), Said> {
        let there = self.database.store_names();
        let (tables, missing): (Vec<Table>, Vec<Table>) =
            tables.iter().partition(|table| there.iter().any(|name| name == table.name()));
        let mut damage = missing.first().map(|table| damaged(*table));
        let mut rows = Rows::default();
        if tables.is_empty() {
            return Ok((rows, damage));
        }
        let names: Vec<_> = tables.iter().map(|table| table.name()).collect();
        let transaction = self.database.transaction(&names, TransactionMode::ReadOnly).map_err(text)?;
        let stores = names.iter().map(|name| transaction.object_store(name).map_err(text));
        let stores = stores.collect::<Result<Vec<_>, _>>()?;
        for (table, store) in tables.into_iter().zip(stores) {
            let (keys, values) = match within(READ_MS, async { read_table(&store).await.map_err(text) }).await
            {
                Ok(read) => read,
                Err(why) => {
                    damage = Some(why);
                    continue;
                }
            };
            for (key, value) in keys.into_iter().zip(values) {
                match bytes(key).zip(bytes(value)) {
                    Some((key, value)) => drop(rows.0.insert((table, key), value)),
                    None => damage = Some(damaged(table)),
                }
            }
        }
        Ok((rows, damage))
    }

    /// Stores a change, whole or not at all.
    ///
    /// # Errors
    /// What the browser says, `QuotaExceededError` for instance.
    pub async fn write(&self, changes: &ChangeSet) -> Result<(), Said> {
        // Each table that a transaction could touch costs, touched or not.
        let tables: BTreeSet<Table> = changes.rows.keys().map(|(table, _)| *table).collect();
        if tables.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = tables.into_iter().map(Table::name).collect();
        let transaction = self.database.transaction(&names, TransactionMode::ReadWrite).map_err(text)?;
        if let Err(error) = put_all(&transaction, changes) {
            // Left alone, the browser would store the part that was put.
            drop(transaction.abort());
            return Err(text(error));
        }
        let bytes: usize = changes.rows.values().flatten().map(Vec::len).sum();
        within(WAIT_MS + (bytes / BYTES_PER_MS) as u32, commit(transaction.into())).await
    }

    /// Makes these the rows that are stored: what differs is written, all of it or nothing.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn replace(&self, rows: &Rows) -> Result<(), Said> {
        let (stored, _) = self.read_tables(&Table::ALL).await?;
        self.write(&stored.change_into(rows)).await
    }
}

/// Deletes a database.
///
/// # Errors
/// What the browser says.
pub async fn delete(name: &str) -> Result<(), Said> {
    let name = name.to_owned();
    in_time(async move { Factory::new().map_err(text)?.delete(&name).map_err(text)?.await.map_err(text) })
        .await
}

async fn open_version(name: &str, version: Option<u32>) -> Result<Store, Said> {
    let name = name.to_owned();
    in_time(async move {
        let factory = Factory::new().map_err(text)?;
        let mut request = factory.open(&name, version).map_err(text)?;
        request.on_upgrade_needed(|event| {
            // What fails here makes the whole opening fail.
            if let Ok(database) = event.database() {
                create_tables(&database);
            }
        });
        Ok(Store { database: request.await.map_err(text)? })
    })
    .await
}

/// A request that goes on even if nobody waits for it any more: what comes of it too late is dropped, and so closed.
async fn in_time<T: 'static>(work: impl Future<Output = Result<T, Said>> + 'static) -> Result<T, Said> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move { drop(sender.send(work.await)) });
    within(WAIT_MS, async { receiver.await.unwrap_or_else(|_| Err(Said::with(silent))) }).await
}

/// Waits so many ms at most.
async fn within<T>(ms: u32, work: impl Future<Output = Result<T, Said>>) -> Result<T, Said> {
    let (mut work, mut late) = (pin!(work), pin!(TimeoutFuture::new(ms)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(done),
        Poll::Pending => late.as_mut().poll(context).map(|()| Err(Said::with(silent))),
    })
    .await
}

fn silent(lang: Lang) -> String {
    shell::storage_silent(lang).to_owned()
}

fn damaged(table: Table) -> Said {
    Said::with(|lang| shell::damaged_row(lang, table.name()))
}

/// Whatever was begun is still done.
fn close_target(event: &web_sys::Event) {
    if let Some(database) = event.target().and_then(|target| target.dyn_into::<IdbDatabase>().ok()) {
        database.close();
    }
}

/// Names of all databases of this site; `None` where the browser doesn't tell (Firefox before 126).
pub async fn names() -> Vec<String> {
    list_databases().await.unwrap_or_default()
}

async fn list_databases() -> Result<Vec<String>, JsValue> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    let databases: Function = Reflect::get(&factory, &"databases".into())?.dyn_into()?;
    let list: Promise = databases.call0(&factory)?.dyn_into()?;
    let list: Array = JsFuture::from(list).await?.dyn_into()?;
    Ok(list.iter().filter_map(|info| Reflect::get(&info, &"name".into()).ok()?.as_string()).collect())
}

fn create_tables(database: &Database) {
    for table in Table::ALL {
        let _ = database.create_object_store(table.name(), ObjectStoreParams::new());
    }
}

async fn read_table(store: &ObjectStore) -> Result<(Vec<JsValue>, Vec<JsValue>), idb::Error> {
    let (keys, values) = (store.get_all_keys(None, None)?, store.get_all(None, None)?);
    Ok((keys.await?, values.await?))
}

fn put_all(transaction: &Transaction, changes: &ChangeSet) -> Result<(), idb::Error> {
    let mut open: Option<(Table, ObjectStore)> = None;
    for ((table, key), value) in &changes.rows {
        // Rows come table by table.
        let store = match open.take() {
            Some((of, store)) if of == *table => store,
            _ => transaction.object_store(table.name())?,
        };
        put(&store, key, value.as_deref())?;
        open = Some((*table, store));
    }
    Ok(())
}

fn put(store: &ObjectStore, key: &[u8], value: Option<&[u8]>) -> Result<(), idb::Error> {
    let key: JsValue = Uint8Array::from(key).into();
    match value {
        Some(value) => drop(store.put(&Uint8Array::from(value), Some(&key))?),
        None => drop(store.delete(Query::Key(key))?),
    }
    Ok(())
}

/// A promise's own functions listen: a transaction that is aborted has an event for every request in it besides its own, and
/// closures of ours would be gone by the last of them. It knows itself best why it was aborted.
async fn commit(transaction: IdbTransaction) -> Result<(), Said> {
    let ended = Promise::new(&mut |complete, abort| {
        transaction.set_oncomplete(Some(&complete));
        transaction.set_onabort(Some(&abort));
    });
    Transaction::from(transaction.clone()).commit().map_err(text)?;
    match JsFuture::from(ended).await {
        Ok(_) => Ok(()),
        Err(_) => {
            Err(transaction.error().map_or_else(|| said("AbortError"), |error| said(&describe(&error))))
        }
    }
}

/// A key comes back as an `ArrayBuffer`, a value as it was put.
fn bytes(value: JsValue) -> Option<Vec<u8>> {
    let is_binary = value.is_instance_of::<Uint8Array>() || value.is_instance_of::<js_sys::ArrayBuffer>();
    is_binary.then(|| Uint8Array::new(&value).to_vec())
}

fn text(error: idb::Error) -> Said {
    said(&error.to_string())
}
