//! A node from what it stored: what the rows say, what a new node has in their place, and the node that comes of it.

use core::fmt;

use hashyard_core::Params;
use hashyard_core::chain::{Chainstate, ChangeSet, Rows, Table};
use hashyard_core::mempool::{Mempool, MempoolPolicy};
use hashyard_core::wallet::{Language, Mnemonic, Wallet, wipe_stack};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zeroize::Zeroizing;

use crate::NodeId;
use crate::added::AddedPeers;
use crate::addr_manager::AddrManager;
use crate::addr_relay::Answers;
use crate::anchors::Anchors;
use crate::announcing::Announcements;
use crate::bans::Bans;
use crate::block_download::InFlight;
use crate::block_proposal::BlockProposals;
use crate::block_relay::BlockRelay;
use crate::config::{Config, Mode, WalletSource};
use crate::counters::Counters;
use crate::events::EventKind;
use crate::filters::Filters;
use crate::io::Millis;
use crate::journal::Journal;
use crate::known::Known;
use crate::light::Light;
use crate::link_fault::LinkFaults;
use crate::miner_tag::MadeHere;
use crate::mining::Mining;
use crate::missions::Missions;
use crate::moments::due_of;
use crate::naming::restore_name;
use crate::node::{BORN_ROW, ID_ROW, Node, StartError, WORDS_SEEN_ROW, random, tip_seen};
use crate::notes::Notes;
use crate::orphans::Orphans;
use crate::outbox::Outbox;
use crate::outlived::outlived;
use crate::overlay::Overlay;
use crate::peers::Peers;
use crate::rumours::Rumours;
use crate::tx_relay::TxRelay;
use crate::withholding::Withholding;

impl Node {
    /// A node from what its [`Output::Persist`](crate::Output::Persist)s left behind; from no rows, a new one with a new wallet.
    ///
    /// # Errors
    /// The stored rows are damaged; the message says where.
    pub fn new(config: Config, rows: &Rows, now: Millis) -> Result<Self, StartError> {
        let mut rng = ChaCha20Rng::from_seed(config.seed);
        let outlived = outlived(&config, rows);
        let rows = outlived.as_ref().map_or(rows, |outlived| &outlived.kept);
        let mut changes = outlived.as_ref().map(|outlived| outlived.deleted.clone()).unwrap_or_default();
        let restored = Restored::read(&config, rows, now, &mut rng, &mut changes)?;
        let mut node = Self::idle(restored, &config, rng, now);
        node.outbox.persist(changes);
        if outlived.is_some_and(|outlived| outlived.by_rules) {
            node.event(EventKind::ChainOutlived);
        }
        node.load_wallet_transactions();
        // Not before: the wallet may have had to look through them.
        node.prune_blocks();
        for peer in &config.peers {
            // One that was given twice is one peer.
            node.add_peer(peer, config.encrypts);
        }
        Ok(node)
    }

    /// It has what was stored, knows what it is, and has done nothing yet.
    fn idle(restored: Restored, config: &Config, mut rng: ChaCha20Rng, now: Millis) -> Self {
        let identity = restored.identity;
        let overlay = config.overlay.then(|| Box::new(Overlay::new(identity.id, &mut rng, now)));
        let announcements = Announcements::new(config.announcing, restored.chain.params(), random(&mut rng));
        Self {
            now,
            id: identity.id,
            name: identity.name,
            room: config.room.clone(),
            home: config.home,
            born: identity.born,
            self_nonce: rng.next_u64(),
            group_key: random(&mut rng),
            rng,
            next_expiry: restored.mempool.next_expiry(now),
            tip_seen: tip_seen(&restored.chain, now),
            mines: config.mines && restored.light.is_none(),
            // Who asks for old blocks with it would ask a pruned node in vain.
            serves_bloom: config.bloom && config.mode == Mode::Full,
            chain: restored.chain,
            mempool: restored.mempool,
            wallet: restored.wallet,
            mining: Mining::default(),
            proposals: restored.proposals,
            forged: None,
            withholding: restored.withholding,
            finds_peers: config.finds_peers,
            encrypts: config.encrypts,
            commands: config.commands,
            network_active: true,
            peers: Peers::new(due_of),
            next_due: Some(now),
            addresses: restored.addresses,
            addr_answers: Answers::default(),
            added: AddedPeers::default(),
            bans: restored.bans,
            anchors: restored.anchors,
            in_flight: InFlight::default(),
            announcers: vec![],
            announcements,
            link_faults: LinkFaults::default(),
            tx_relay: TxRelay::default(),
            known: Known::default(),
            orphans: Orphans::default(),
            notes: Notes::new(now),
            rumours: Rumours::default(),
            block_relay: BlockRelay::default(),
            overlay,
            light: restored.light,
            prune: match config.mode {
                Mode::Pruned(prune) => Some(prune),
                Mode::Full | Mode::Light => None,
            },
            filters: Filters::default(),
            journal: Journal::new(config.log),
            started: now,
            counters: Counters::default(),
            last_block: None,
            outbox: Outbox::default(),
            words_seen: restored.words_seen,
            missions: restored.missions,
            made_here: MadeHere::default(),
            unlocked_until: None,
            revision: 1,
        }
    }
}

/// What the rows say.
struct Restored {
    identity: Identity,
    chain: Chainstate,
    light: Option<Box<Light>>,
    mempool: Mempool,
    wallet: Option<Wallet>,
    missions: Missions,
    proposals: BlockProposals,
    addresses: AddrManager,
    bans: Bans,
    anchors: Anchors,
    withholding: Withholding,
    words_seen: bool,
}

impl Restored {
    /// `changes` is what is to be stored of what was made here. The generator goes on as another one.
    fn read(
        config: &Config,
        rows: &Rows,
        now: Millis,
        rng: &mut ChaCha20Rng,
        changes: &mut ChangeSet,
    ) -> Result<Self, StartError> {
        let identity = Identity::read(config, rows, now, rng, changes)?;
        let (chain, light) = restore_chain(config.params.clone(), config.mode, rows, changes)?;
        let (mempool, left_out) = Mempool::restore(MempoolPolicy::default(), rows, &chain, now);
        changes.merge(left_out);
        let wallet = restore_wallet(&chain, rows, &config.wallet, rng, changes)?;
        wipe_stack();
        // A wallet that was made here came out of the generator: from what it holds from here on nobody can go back there.
        *rng = ChaCha20Rng::from_seed(random(rng));
        let withholding = match &light {
            Some(_) => Withholding::default(),
            None => Withholding::load(rows, &chain, &mempool, now, changes)?,
        };
        Ok(Self {
            identity,
            missions: Missions::load(rows, wallet.as_ref()),
            proposals: BlockProposals::new(chain.params(), wallet.as_ref(), rows),
            addresses: AddrManager::load(rows, chain.params().network, random(rng), now)?,
            bans: Bans::load(rows)?,
            anchors: Anchors::load(rows, now)?,
            withholding,
            words_seen: rows.get(Table::Node, WORDS_SEEN_ROW).is_some(),
            chain,
            light,
            mempool,
            wallet,
        })
    }
}

/// Who the node is.
struct Identity {
    id: NodeId,
    born: Option<Millis>,
    name: String,
}

impl Identity {
    fn read(
        config: &Config,
        rows: &Rows,
        now: Millis,
        rng: &mut ChaCha20Rng,
        changes: &mut ChangeSet,
    ) -> Result<Self, StartError> {
        let id = restore_id(rows, rng, changes)?;
        let born = restore_born(rows, now, changes)?;
        let name = restore_name(config.name.clone(), rows, changes)?;
        Ok(Self { id, born, name: name.unwrap_or_else(|| config.home.default_name(id)) })
    }
}

/// The stored chain, and what a light node has besides.
fn restore_chain(
    params: Params,
    mode: Mode,
    rows: &Rows,
    changes: &mut ChangeSet,
) -> Result<(Chainstate, Option<Box<Light>>), StartError> {
    if mode == Mode::Light {
        let chain = Chainstate::restore_light(params, rows).map_err(StartError::Chain)?;
        let light = Light::load(rows, chain.tree())?;
        light.put(changes);
        return Ok((chain, Some(Box::new(light))));
    }
    let chain = Chainstate::restore(params, rows).map_err(StartError::Chain)?;
    if mode == Mode::Full && chain.pruned() > 0 {
        return Err(StartError::Pruned);
    }
    changes.merge(chain.delete_surplus(rows));
    Ok((chain, None))
}

fn restore_id(rows: &Rows, rng: &mut ChaCha20Rng, changes: &mut ChangeSet) -> Result<NodeId, StartError> {
    if let Some(stored) = rows.get(Table::Node, ID_ROW) {
        return stored.try_into().map(NodeId).map_err(|_| StartError::Row("id"));
    }
    let mut id = [0; 32];
    rng.fill_bytes(&mut id);
    changes.put(Table::Node, ID_ROW, id);
    Ok(NodeId(id))
}

fn restore_born(rows: &Rows, now: Millis, changes: &mut ChangeSet) -> Result<Option<Millis>, StartError> {
    if let Some(stored) = rows.get(Table::Node, BORN_ROW) {
        return stored.try_into().map(u64::from_le_bytes).map(Some).map_err(|_| StartError::Row("born"));
    }
    let is_new = rows.get(Table::Node, ID_ROW).is_none();
    if is_new {
        changes.put(Table::Node, BORN_ROW, now.to_le_bytes());
    }
    Ok(is_new.then_some(now))
}

/// The stored wallet, or a new one, made at once so that nobody has to answer a question first. In a frame of its own, which
/// can be wiped.
#[inline(never)]
fn restore_wallet(
    chain: &Chainstate,
    rows: &Rows,
    source: &WalletSource,
    rng: &mut ChaCha20Rng,
    changes: &mut ChangeSet,
) -> Result<Option<Wallet>, StartError> {
    if matches!(source, WalletSource::None) {
        return Ok(None);
    }
    let stored = Wallet::load(chain.params(), rows).map_err(|error| StartError::Wallet(error.to_string()))?;
    if let Some(wallet) = stored {
        return Ok(Some(wallet));
    }
    let mut entropy = Zeroizing::new([0; 16]);
    rng.fill_bytes(entropy.as_mut_slice());
    let wallet_error = |error: &dyn fmt::Display| StartError::Wallet(error.to_string());
    let mnemonic = match source {
        WalletSource::Words(words) => words.clone(),
        _ => Mnemonic::from_entropy(Language::English, &*entropy).map_err(|error| wallet_error(&error))?,
    };
    let (wallet, created) = Wallet::new(chain.params(), mnemonic).map_err(|error| wallet_error(&error))?;
    changes.merge(created);
    Ok(Some(wallet))
}
