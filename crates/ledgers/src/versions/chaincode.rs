//! The simulation: the rules run on the world state, which they do not change, and what they read and would write is noted.

use std::collections::BTreeSet;

use hashyard_core::sha256;

use super::{Organisation, ReadWriteSet, Transaction, VersionsRefusal, World};
use crate::Operation;
use crate::rules::{self, Key, RuleError, Store};

/// Has an operation endorsed by the peers of both organisations; what its owner did not ask for, only the keeper's own peers endorse.
/// `number` is what makes its name its own.
///
/// # Errors
/// The rules refuse.
pub fn endorse(world: &World, operation: &Operation, number: u64) -> Result<Transaction, VersionsRefusal> {
    let set = simulate(world, operation).map_err(VersionsRefusal::Chaincode)?;
    let endorsed_by = match operation {
        Operation::Take { .. } => BTreeSet::from([Organisation::Org1]),
        _ => BTreeSet::from([Organisation::Org1, Organisation::Org2]),
    };
    let id = sha256(&[&number.to_be_bytes()[..], format!("{operation:?}").as_bytes()].concat());
    Ok(Transaction { id, set, endorsed_by })
}

/// What an operation reads of the world state and would write.
///
/// # Errors
/// The rules refuse.
pub fn simulate(world: &World, operation: &Operation) -> Result<ReadWriteSet, RuleError> {
    let mut simulation = Simulation { world, set: ReadWriteSet::default() };
    rules::execute(operation, &mut simulation)?;
    Ok(simulation.set)
}

/// Reads show the committed values, never what the same simulation wrote, as in Fabric.
struct Simulation<'a> {
    world: &'a World,
    set: ReadWriteSet,
}

impl Store for Simulation<'_> {
    fn get(&mut self, key: Key) -> u64 {
        self.set.reads.insert(key.name(), self.world.version(&key.name()));
        self.world.value(key)
    }

    fn set(&mut self, key: Key, value: u64) {
        self.set.writes.insert(key.name(), value.to_string().into_bytes());
    }
}
