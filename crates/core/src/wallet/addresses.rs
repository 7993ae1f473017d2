//! The wallet's keys, addresses and descriptors.

use super::account::{Chain, NewAddressError, account_path};
use super::address::Address;
use super::descriptor::Descriptor;
use super::descriptor::key::{Extended, Key, Material, Origin, Path, Wildcard};
use super::keychain::KeyPath;
use super::keys::OwnKey;
use super::output_type::OutputType;
use super::store;
use super::wallet::{Wallet, WalletError};
use super::watch::{WatchError, Watched};
use crate::chain::ChangeSet;
use crate::primitives::{Params, ScriptBuf};

impl Wallet {
    /// The parameters of its chain.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The master key's fingerprint, as descriptors and PSBTs name it; an old wallet learns it when it is
    /// unlocked.
    pub fn fingerprint(&self) -> Option<[u8; 4]> {
        self.fingerprint
    }

    /// A voucher for a text, in parts: who has the same words, locked or not, makes the same. It keeps a text that lay with others from
    /// being taken for one's own; whoever knows the account's extended public key can make it, too.
    pub fn voucher(&self, parts: &[&[u8]]) -> Option<[u8; 32]> {
        Some(self.keys.account(OutputType::Legacy)?.voucher(parts))
    }

    /// The kind of address to make where nothing is said.
    pub fn default_kind(&self) -> OutputType {
        self.keys.default_kind()
    }

    /// The descriptors of an account: addresses to show, and change. None if its keys are not known yet.
    pub fn descriptors(&self, kind: OutputType) -> Option<[Descriptor; 2]> {
        let key = self.keys.account(kind)?.clone();
        Some(self.branches(kind, &Extended::Public(key)))
    }

    /// The same with the private key.
    ///
    /// # Errors
    /// Locked.
    pub fn private_descriptors(&self, kind: OutputType) -> Result<[Descriptor; 2], WalletError> {
        let open = self.secret.open_keys().ok_or(WalletError::Locked)?;
        Ok(self.branches(kind, &Extended::Private(open.account(kind).clone())))
    }

    fn branches(&self, kind: OutputType, key: &Extended) -> [Descriptor; 2] {
        Chain::ALL.map(|chain| {
            let path = Path { steps: vec![chain as u32], apostrophe: false };
            let material = Material::Extended { key: key.clone(), path, wildcard: Wildcard::Plain };
            let origin = self.origin(account_path(kind, &self.params).0);
            kind.descriptor(Key { origin, material })
        })
    }

    /// The descriptor of one address.
    pub fn descriptor_of(&self, path: KeyPath) -> Option<Descriptor> {
        let material = Material::Public(self.keys.public_key(path)?.to_vec());
        let origin = self.origin(path.from_master(&self.params).0);
        Some(path.kind.descriptor(Key { origin, material }))
    }

    fn origin(&self, steps: Vec<u32>) -> Option<Origin> {
        let path = Path { steps, apostrophe: false };
        self.fingerprint.map(|fingerprint| Origin { fingerprint, path })
    }

    /// The next index of each of an account's chains: addresses to show, and change.
    pub fn next_indexes(&self, kind: OutputType) -> [u32; 2] {
        let progress = self.keys.progress().get(&kind).copied().unwrap_or_default();
        [progress.given, progress.change_used]
    }

    /// Whether an own address was handed out to be paid to: no change, and not only derived in advance.
    pub fn is_given(&self, path: KeyPath) -> bool {
        path.chain == Chain::External && path.index < self.next_indexes(path.kind)[0]
    }

    /// Hands out a fresh address of a kind (`getnewaddress`), however many were never paid. The window of watched addresses
    /// moves with it: [`Wallet::has_missed`] tells whether one in it was paid before.
    ///
    /// # Errors
    /// If [`MAX_INDEX`](super::account::MAX_INDEX) were handed out, or the keys of this kind are not known yet.
    pub fn new_address(&mut self, kind: OutputType) -> Result<(Address, ChangeSet), NewAddressError> {
        let path = self.keys.advance(kind)?;
        let mut changes = ChangeSet::default();
        if let Some(progress) = self.keys.progress().get(&kind) {
            store::put_progress(&mut changes, kind, *progress);
        }
        Ok((self.address_at(path), changes))
    }

    /// The address to show: the last one of the default kind handed out, never paid so far.
    pub fn current_address(&self) -> Address {
        let default = self.keys.current(self.default_kind());
        self.address_at(default.unwrap_or(self.keys.mining()))
    }

    /// The address of a kind to show; `None` if the keys of this kind are not known yet.
    pub fn current_address_of(&self, kind: OutputType) -> Option<Address> {
        self.keys.current(kind).map(|path| self.address_at(path))
    }

    /// Where mining rewards go. It stays the same and is known while locked.
    pub fn mining_address(&self) -> Address {
        self.address_at(self.keys.mining())
    }

    /// Which key a script pays to, if it is one of ours (`ismine`).
    pub fn path_of(&self, script: &ScriptBuf) -> Option<KeyPath> {
        self.keys.path_of(script)
    }

    /// All scripts that the wallet watches.
    pub fn scripts(&self) -> impl Iterator<Item = &ScriptBuf> {
        self.keys.scripts()
    }

    /// The key behind an own address; the private one only while open. None for others' addresses.
    pub fn own_key(&self, address: &Address) -> Option<OwnKey> {
        let path = self.path_of(&address.script_pubkey())?;
        let private = self.secret.open_keys().and_then(|open| open.key(path).ok());
        let private_key = private.map(|key| key.secret_bytes());
        Some(OwnKey { path, private_key, public_key: *self.keys.public_key(path)? })
    }

    pub(super) fn address_at(&self, path: KeyPath) -> Address {
        self.keys.address(path, &self.params).expect("handed-out keys lie within the derived ones")
    }

    /// Watches descriptors from now on, all or none; [`Wallet::has_missed`] tells whether they were paid before.
    ///
    /// # Errors
    /// See [`WatchError`].
    pub fn watch(&mut self, all: Vec<Watched>) -> Result<ChangeSet, WatchError> {
        let mut changes = ChangeSet::default();
        let mut keys = self.keys.clone();
        for watched in all {
            let text = keys.watch(watched.clone(), &self.params)?;
            store::put_watched(&mut changes, &text, &watched);
        }
        self.keys = keys;
        Ok(changes)
    }

    /// The descriptors that are watched, as text with their checksum.
    pub fn watched(&self) -> impl Iterator<Item = (&String, &Watched)> {
        self.keys.watched.iter()
    }

    /// The descriptor by which a script that is not ours is watched.
    pub fn watched_by(&self, script: &ScriptBuf) -> Option<&Watched> {
        self.keys.watched.find(script).filter(|_| self.path_of(script).is_none())
    }
}
