//! Files that the page hands over in slices: blocks for the museum, or the backup of a node.

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use hashyard_core::Block;
use hashyard_core::chain::{ChangeSet, FrameError, Rows};
use hashyard_core::consensus::BlockError;
use hashyard_node::{Act, Node, Outcome};
use hashyard_tab::backup::{self, BackupError, MAX_BACKUP};
use hashyard_tab::chain_spec::ChainSpec;
use hashyard_tab::import::{BlockFile, Found, MAX_FILE, Refused, Why, parse_key};
use wasm_bindgen_futures::spawn_local;

use super::node_driver::{Driver, Event, sender};
use super::platform::{clock_ms, post, unix_ms};
use super::slots;
use super::store::{self, Store};
use super::tab::config;
use crate::bridge::{FileChunk, FromNode, ImportError, ImportProgress, RefusedBlock, Said};
use crate::i18n::reject;

/// How long blocks are worked on before others have their turn, in ms.
const STEP_MS: f64 = 30.0;

/// A file that is being read.
pub struct Import {
    number: u32,
    size: u64,
    taken: u64,
    content: Content,
}

/// What is in it; the first bytes say so.
enum Content {
    Unknown { key: [u8; 8] },
    Blocks(BlockFile),
    Backup(Vec<u8>),
}

impl Import {
    fn open(number: u32, size: u64, xor: Option<&str>) -> Result<Self, ImportError> {
        if size > MAX_BACKUP {
            return Err(ImportError::TooLarge(MAX_BACKUP));
        }
        let key = parse_key(xor).map_err(|_| ImportError::BadKey)?;
        Ok(Self { number, size, taken: 0, content: Content::Unknown { key } })
    }

    fn progress(&self) -> ImportProgress {
        let empty = ImportProgress { bytes: self.taken, size: self.size, ..none() };
        match &self.content {
            Content::Blocks(file) => ImportProgress {
                blocks: file.blocks,
                connected: file.connected,
                not_connected: file.not_connected,
                refused: file.refused.iter().map(refused_view).collect(),
                ..empty
            },
            _ => empty,
        }
    }

    fn tell(&self, wants_more: bool, finished: Option<Result<(), ImportError>>) {
        let progress = ImportProgress { wants_more, finished, ..self.progress() };
        post(&FromNode::Import { import: self.number, progress });
    }
}

fn refused_view((offset, hash, why): &Refused) -> RefusedBlock {
    let reason = match why {
        Why::Unreadable(error) => (*error).into(),
        Why::Rule(reason) => Said::with(|lang| reject::words(lang, reason)),
    };
    RefusedBlock { offset: *offset, hash: *hash, reason }
}

/// Says that an import can't be.
pub fn refuse(import: u32, why: ImportError) {
    post(&FromNode::Import { import, progress: ImportProgress { finished: Some(Err(why)), ..none() } });
}

fn none() -> ImportProgress {
    ImportProgress {
        bytes: 0,
        size: 0,
        blocks: 0,
        connected: 0,
        not_connected: 0,
        refused: vec![],
        wants_more: false,
        finished: None,
    }
}

impl Driver {
    /// The page hands over a slice. A new file puts an end to the one before.
    pub fn file(&mut self, number: u32, chunk: FileChunk) {
        match chunk {
            FileChunk::Open { size, xor, .. } => match Import::open(number, size, xor.as_deref()) {
                Ok(import) => self.import.insert(import).tell(true, None),
                Err(why) => refuse(number, why),
            },
            FileChunk::Bytes(bytes) => self.take_bytes(number, bytes),
            FileChunk::Cancel => self.give_up(number, ImportError::Cancelled),
            FileChunk::Unreadable => self.give_up(number, ImportError::Unreadable),
        }
    }

    fn give_up(&mut self, number: u32, why: ImportError) {
        if let Some(import) = self.import.take_if(|import| import.number == number) {
            import.tell(false, Some(Err(why)));
        }
    }

    fn take_bytes(&mut self, number: u32, bytes: Vec<u8>) {
        let Some(import) = self.import.as_mut().filter(|import| import.number == number) else { return };
        import.taken += bytes.len() as u64;
        if let Content::Unknown { key } = import.content
            && !bytes.is_empty()
        {
            import.content = if bytes.starts_with(backup::MAGIC) {
                Content::Backup(vec![])
            } else {
                Content::Blocks(BlockFile::new(&self.spec.params, key))
            };
        }
        match &mut import.content {
            Content::Backup(file) => file.extend(bytes),
            Content::Blocks(_) if import.size > MAX_FILE => {
                return self.end_import(Err(ImportError::TooLarge(MAX_FILE)));
            }
            Content::Blocks(file) => file.push(&bytes),
            Content::Unknown { .. } => {}
        }
        self.go_on_importing();
    }

    /// Works on what has come, for a short while.
    pub fn go_on_importing(&mut self) {
        let Some(mut import) = self.import.take() else { return };
        let all_read = match &mut import.content {
            Content::Blocks(file) => self.connect_blocks(file),
            _ => Ok(true),
        };
        let complete = import.taken >= import.size;
        self.import = Some(import);
        match all_read {
            Err(why) => self.end_import(Err(why)),
            Ok(true) if complete => self.finish_import(),
            Ok(all_read) => {
                self.import.iter().for_each(|import| import.tell(all_read, None));
                if !all_read {
                    Timeout::new(0, sender(&self.events, || Event::Import)).forget();
                }
            }
        }
    }

    /// Whether all that has come is worked off.
    fn connect_blocks(&mut self, file: &mut BlockFile) -> Result<bool, ImportError> {
        let begin = clock_ms();
        while clock_ms() < begin + STEP_MS {
            let tree = self.node.chain().tree();
            let connects = |header: &hashyard_core::Header| {
                // A parent of which only the header is known was refused itself: its children wait for a better one.
                tree.get(&header.prev_blockhash).is_some_and(|parent| parent.complete)
                    || tree.get(&header.block_hash()).is_some()
            };
            let Some(Found { offset, block }) = file.next(connects).map_err(frame_error)? else {
                return Ok(true);
            };
            let hash = block.block_hash();
            match self.take_block(block) {
                Ok(()) => file.accepted(hash),
                Err(error) => file.break_rule(offset, hash, error.reason()),
            }
        }
        Ok(false)
    }

    fn finish_import(&mut self) {
        let Some(mut import) = self.import.take() else { return };
        let result = match &mut import.content {
            Content::Blocks(file) => self.check_unconnected(file).and_then(|()| any_block(file)),
            Content::Backup(file) => return restore_backup(std::mem::take(file), import),
            Content::Unknown { .. } => Err(ImportError::Empty),
        };
        import.tell(false, Some(result));
    }

    fn take_block(&mut self, block: Block) -> Result<(), BlockError> {
        match self.perform(Act::TakeBlock(Arc::new(block.into()))) {
            Some(Outcome::Taken(verdict)) => verdict,
            _ => Err(BlockError::PrevBlockNotFound),
        }
    }

    /// What still waits for its parents gets the checks that need none.
    fn check_unconnected(&mut self, file: &mut BlockFile) -> Result<(), ImportError> {
        let (waiting, end) = file.finish();
        for Found { offset, block } in waiting {
            let hash = block.block_hash();
            match self.take_block(block) {
                Ok(()) | Err(BlockError::PrevBlockNotFound) => {}
                Err(error) => file.refuse_waiting(offset, hash, error.reason()),
            }
        }
        end.map_err(frame_error)
    }

    fn end_import(&mut self, result: Result<(), ImportError>) {
        if let Some(import) = self.import.take() {
            import.tell(false, Some(result));
        }
    }
}

/// Padding alone, or zeros where a disk lost a backup, is no file of blocks.
fn any_block(file: &BlockFile) -> Result<(), ImportError> {
    if file.blocks == 0 { Err(ImportError::NoBlock) } else { Ok(()) }
}

fn restore_backup(file: Vec<u8>, import: Import) {
    spawn_local(async move { import.tell(false, Some(store_backup(&file).await)) });
}

/// Puts the node into a free slot of its room, whole or not at all.
async fn store_backup(file: &[u8]) -> Result<(), ImportError> {
    let (room, rows) = backup::decode(file).map_err(backup_error)?;
    let unknown = || Said::with(|_| format!("{}/{}", room.network, room.room));
    let spec = room.spec().ok_or_else(|| ImportError::BackupContent(unknown()))?;
    starts(spec, &rows).map_err(ImportError::BackupContent)?;
    let claimed = slots::claim_new(&room).await.ok_or(ImportError::NoSlot)?;
    let changes = ChangeSet { rows: rows.0.into_iter().map(|(key, value)| (key, Some(value))).collect() };
    let name = claimed.id.to_string();
    let written = write_new(&name, &changes).await;
    if written.is_err() {
        // Empty, it would be taken for a node. If even this fails, the reason is the same.
        let _ = store::delete(&name).await;
    }
    written.map_err(ImportError::Storage)
}

/// A node that can't start from these rows would lie in its slot for ever.
fn starts(spec: ChainSpec, rows: &Rows) -> Result<(), Said> {
    Node::new(config(&spec), rows, unix_ms()).map(drop).map_err(Into::into)
}

async fn write_new(name: &str, changes: &ChangeSet) -> Result<(), Said> {
    Store::open(name, || ()).await?.write(changes).await
}

fn backup_error(error: BackupError) -> ImportError {
    match error {
        BackupError::Version(version) => ImportError::BackupVersion(version),
        BackupError::Checksum => ImportError::BackupChecksum,
        error => ImportError::BackupContent(error.into()),
    }
}

fn frame_error(error: FrameError) -> ImportError {
    match error {
        FrameError::BadMagic { offset, found } => {
            ImportError::BadMagic(offset, found.iter().map(|byte| format!("{byte:02x}")).collect())
        }
        FrameError::BadLength { offset, length } => ImportError::BadLength(offset, length),
        FrameError::Truncated { offset } => ImportError::Truncated(offset),
    }
}
