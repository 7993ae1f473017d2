//! An update on its way: what a client proposes, what endorsers sign, and what goes to the orderer.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::encode::{put_compact_size, put_var_bytes};
use hashyard_core::{Decodable, DecodeError, Encodable, Reader, sha256};

use super::ChannelId;
use super::config::Config;
use super::keys::{PublicKey, Secret, Signature, is_signed};
use crate::log::MAX_AMOUNT;
use crate::rules::{number_of, person_of};
use crate::versions::{Organisation, ReadWriteSet, Transaction, TxId, Version};
use crate::{Operation, Person};

const PROPOSED: &str = "hashyard channel proposal";
const ENDORSED: &str = "hashyard channel endorsement";
const SENT: &str = "hashyard channel envelope";

/// Reads of a set, and writes: a payment has two of each.
const MAX_ENTRIES: u64 = 4;
/// Bytes of a key, and of a value.
const MAX_TEXT: usize = 20;

/// The call of the chaincode: money goes from one to another. Who proposes it need not be the payer: the chaincode asks for no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// Who pays.
    pub from: Person,
    /// Who is paid.
    pub to: Person,
    /// Coins, from 1 to [`MAX_AMOUNT`].
    pub amount: u32,
}

impl Payment {
    /// As the rules know it.
    pub const fn operation(&self) -> Operation {
        Operation::Pay { from: self.from, to: self.to, amount: self.amount }
    }
}

/// What a client wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The client's key.
    pub creator: PublicKey,
    /// Random, so that no two proposals have one name.
    pub nonce: [u8; 24],
    /// The call.
    pub payment: Payment,
}

impl Proposal {
    /// Its name: SHA-256 of nonce and creator (`ComputeTxID` of Fabric's `protoutil`).
    pub fn id(&self) -> TxId {
        sha256(&[self.nonce.as_slice(), &self.creator].concat())
    }

    pub(super) fn sign(&self, channel: &ChannelId, secret: &Secret) -> Signature {
        secret.sign(PROPOSED, &self.on(channel))
    }

    pub(super) fn is_signed(&self, channel: &ChannelId, signature: &Signature) -> bool {
        is_signed(&self.creator, signature, PROPOSED, &self.on(channel))
    }

    fn on(&self, channel: &ChannelId) -> Vec<u8> {
        [channel.as_slice(), &self.encode()].concat()
    }
}

/// An organisation's signature under what a simulation read and would write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endorsement {
    /// Whose peer it was.
    pub by: Organisation,
    signature: Signature,
}

impl Endorsement {
    pub(super) fn sign(
        by: Organisation,
        channel: &ChannelId,
        proposal: &Proposal,
        set: &ReadWriteSet,
        secret: &Secret,
    ) -> Self {
        Self { by, signature: secret.sign(ENDORSED, &endorsed(by, channel, proposal, set)) }
    }

    /// Whether the organisation's key signed this proposal with this set.
    pub fn holds(
        &self,
        config: &Config,
        channel: &ChannelId,
        proposal: &Proposal,
        set: &ReadWriteSet,
    ) -> bool {
        let signed = endorsed(self.by, channel, proposal, set);
        is_signed(config.key(self.by), &self.signature, ENDORSED, &signed)
    }
}

fn endorsed(by: Organisation, channel: &ChannelId, proposal: &Proposal, set: &ReadWriteSet) -> Vec<u8> {
    let mut bytes = proposal.on(channel);
    bytes.push(by as u8);
    put_set(&mut bytes, set);
    bytes
}

/// What a client sends to be ordered: proposal, one set, and who endorsed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What was proposed.
    pub proposal: Proposal,
    /// What it read and writes.
    pub set: ReadWriteSet,
    /// At most one for each organisation. That they hold is not sure.
    pub endorsements: Vec<Endorsement>,
    signature: Signature,
}

impl Envelope {
    pub(super) fn sign(
        proposal: Proposal,
        set: ReadWriteSet,
        endorsements: Vec<Endorsement>,
        channel: &ChannelId,
        secret: &Secret,
    ) -> Self {
        let mut envelope = Self { proposal, set, endorsements, signature: [0; 64] };
        envelope.signature = secret.sign(SENT, &envelope.on(channel));
        envelope
    }

    /// Whether the client's key signed it.
    pub fn is_signed(&self, channel: &ChannelId) -> bool {
        is_signed(&self.proposal.creator, &self.signature, SENT, &self.on(channel))
    }

    /// As a peer validates it: endorsed by those whose signatures hold.
    pub(super) fn transaction(&self, config: &Config, channel: &ChannelId) -> Transaction {
        let holds = |one: &&Endorsement| one.holds(config, channel, &self.proposal, &self.set);
        let endorsed_by: BTreeSet<_> = self.endorsements.iter().filter(holds).map(|one| one.by).collect();
        Transaction { id: self.proposal.id(), set: self.set.clone(), endorsed_by }
    }

    fn on(&self, channel: &ChannelId) -> Vec<u8> {
        let mut bytes = channel.to_vec();
        self.put_unsigned(&mut bytes);
        bytes
    }

    fn put_unsigned(&self, out: &mut Vec<u8>) {
        self.proposal.encode_to(out);
        put_set(out, &self.set);
        put_compact_size(out, self.endorsements.len() as u64);
        self.endorsements.iter().for_each(|one| one.encode_to(out));
    }
}

impl Encodable for Proposal {
    fn encode_to(&self, out: &mut Vec<u8>) {
        let Payment { from, to, amount } = self.payment;
        out.extend(self.creator);
        out.extend(self.nonce);
        out.extend([number_of(from) as u8, number_of(to) as u8]);
        out.extend(amount.to_le_bytes());
    }
}

impl Decodable for Proposal {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (creator, nonce) = (reader.array()?, reader.array()?);
        let mut person = || person_of(reader.u8()?.into()).ok_or(DecodeError::Invalid("person"));
        let (from, to) = (person()?, person()?);
        let amount = reader.u32()?;
        let is_amount = (1..=MAX_AMOUNT).contains(&amount);
        let payment = is_amount.then_some(Payment { from, to, amount });
        Ok(Self { creator, nonce, payment: payment.ok_or(DecodeError::Invalid("amount"))? })
    }
}

impl Encodable for Endorsement {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.by as u8);
        out.extend(self.signature);
    }
}

impl Decodable for Endorsement {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { by: read_organisation(reader)?, signature: reader.array()? })
    }
}

impl Encodable for Envelope {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.put_unsigned(out);
        out.extend(self.signature);
    }
}

impl Decodable for Envelope {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (proposal, set) = (Proposal::decode_from(reader)?, read_set(reader)?);
        let endorsements: Vec<Endorsement> = reader.list(2)?;
        if !endorsements.is_sorted_by(|one, next| one.by < next.by) {
            return Err(DecodeError::Invalid("endorsements"));
        }
        Ok(Self { proposal, set, endorsements, signature: reader.array()? })
    }
}

/// 0 for Org1, 1 for Org2.
pub(super) fn read_organisation(reader: &mut Reader<'_>) -> Result<Organisation, DecodeError> {
    match reader.u8()? {
        0 => Ok(Organisation::Org1),
        1 => Ok(Organisation::Org2),
        _ => Err(DecodeError::Invalid("organisation")),
    }
}

/// Reads behind their count, then writes behind theirs; keys in order. A version is 1, block and place, or 0 if there was no value.
pub(super) fn put_set(out: &mut Vec<u8>, set: &ReadWriteSet) {
    put_compact_size(out, set.reads.len() as u64);
    for (key, version) in &set.reads {
        put_var_bytes(out, key.as_bytes());
        out.push(version.is_some().into());
        if let Some(Version { block, tx }) = version {
            out.extend([block.to_le_bytes(), tx.to_le_bytes()].concat());
        }
    }
    put_compact_size(out, set.writes.len() as u64);
    for (key, value) in &set.writes {
        put_var_bytes(out, key.as_bytes());
        put_var_bytes(out, value);
    }
}

pub(super) fn read_set(reader: &mut Reader<'_>) -> Result<ReadWriteSet, DecodeError> {
    let reads = read_entries(reader, |reader| match reader.u8()? {
        0 => Ok(None),
        1 => Ok(Some(Version { block: reader.u64()?, tx: reader.u64()? })),
        _ => Err(DecodeError::Invalid("version")),
    })?;
    let writes = read_entries(reader, |reader| short(reader).map(<[u8]>::to_vec))?;
    Ok(ReadWriteSet { reads, writes })
}

fn read_entries<T>(
    reader: &mut Reader<'_>,
    value: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<BTreeMap<String, T>, DecodeError> {
    let count = reader.compact_size()?;
    if count > MAX_ENTRIES {
        return Err(DecodeError::TooMany(count));
    }
    let mut entries = BTreeMap::new();
    for _ in 0..count {
        let key = str::from_utf8(short(reader)?).map_err(|_| DecodeError::Invalid("key"))?.to_owned();
        if entries.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(DecodeError::Invalid("order of keys"));
        }
        entries.insert(key, value(reader)?);
    }
    Ok(entries)
}

fn short<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
    let bytes = reader.var_bytes()?;
    if bytes.len() > MAX_TEXT { Err(DecodeError::Oversized(bytes.len() as u64)) } else { Ok(bytes) }
}
