//! A node's rows in IndexedDB: one object store per table, one change one transaction.
//!
//! Nothing foreign is ever awaited inside a transaction: the browser would commit it there.

use hashyard_core::chain::{ChangeSet, Rows, Table};
use idb::{
    Database, DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, Query, Transaction, TransactionMode,
};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbTransaction;

use super::outside::{describe, said};
use crate::bridge::Said;
use crate::i18n::shell;

/// Version of the layout: which object stores there are.
const VERSION: u32 = 1;

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
    /// Opens a database, a new one if there is none.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn open(name: &str) -> Result<Self, Said> {
        let factory = Factory::new().map_err(text)?;
        let mut request = factory.open(name, Some(VERSION)).map_err(text)?;
        request.on_upgrade_needed(|event| {
            // What fails here makes the whole opening fail.
            if let Ok(database) = event.database() {
                create_tables(&database);
            }
        });
        Ok(Self { database: request.await.map_err(text)? })
    }

    /// All rows, of one moment.
    ///
    /// # Errors
    /// What the browser says, or a row that is none of ours.
    pub async fn read(&self) -> Result<Rows, Said> {
        self.read_rows(|table| Err(Said::with(|lang| shell::damaged_row(lang, table.name())))).await
    }

    /// All rows that can be read, of one moment.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn salvage(&self) -> Result<Rows, Said> {
        self.read_rows(|_| Ok(())).await
    }

    async fn read_rows(&self, damaged: fn(Table) -> Result<(), Said>) -> Result<Rows, Said> {
        let transaction = self.begin(TransactionMode::ReadOnly)?;
        let mut rows = Rows::default();
        for table in Table::ALL {
            let store = transaction.object_store(table.name()).map_err(text)?;
            let (keys, values) = read_table(&store).await.map_err(text)?;
            for (key, value) in keys.into_iter().zip(values) {
                match bytes(key).zip(bytes(value)) {
                    Some((key, value)) => drop(rows.0.insert((table, key), value)),
                    None => damaged(table)?,
                }
            }
        }
        Ok(rows)
    }

    /// Stores a change, whole or not at all.
    ///
    /// # Errors
    /// What the browser says, `QuotaExceededError` for instance.
    pub async fn write(&self, changes: &ChangeSet) -> Result<(), Said> {
        let transaction = self.begin(TransactionMode::ReadWrite)?;
        if let Err(error) = put_all(&transaction, changes) {
            // Left alone, the browser would store the part that was put.
            drop(transaction.abort());
            return Err(text(error));
        }
        commit(transaction.into()).await
    }

    fn begin(&self, mode: TransactionMode) -> Result<Transaction, Said> {
        self.database.transaction(&Table::ALL.map(Table::name), mode).map_err(text)
    }
}

/// Deletes a database.
///
/// # Errors
/// What the browser says.
pub async fn delete(name: &str) -> Result<(), Said> {
    Factory::new().map_err(text)?.delete(name).map_err(text)?.await.map_err(text)
}

/// Names of all databases of this site; none where the browser doesn't tell (Firefox before 126).
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
    for ((table, key), value) in &changes.rows {
        put(&transaction.object_store(table.name())?, key, value.as_deref())?;
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
