//! The templates: what each says, as a script, and back.

use k256::PublicKey;

use crate::primitives::{PubkeyHash, ScriptBuf};
use crate::script::opcode::*;
use crate::script::{Builder, Instruction, Instructions, MAX_PUBKEYS_PER_MULTISIG, Opcode, multisig};

use super::lock::Lock;

/// A compressed public key that lies on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContractKey([u8; 33]);

impl ContractKey {
    /// None unless it is a point in compressed form.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 33] = bytes.try_into().ok()?;
        // The library knows another form of 33 bytes, which Bitcoin does not.
        let is_point = matches!(bytes[0], 2 | 3) && PublicKey::from_sec1_bytes(&bytes).is_ok();
        is_point.then_some(Self(bytes))
    }

    /// None unless it is the X coordinate of a point; its Y is taken to be even (BIP340).
    pub fn from_x_only(bytes: &[u8]) -> Option<Self> {
        Self::new(&[&[2], bytes].concat())
    }

    /// The 33 bytes.
    pub fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }

    /// The X coordinate: how tapscripts name keys (BIP342).
    pub fn x_only(&self) -> &[u8] {
        &self.0[1..]
    }

    /// The one of the two keys with this X coordinate that a tapscript means (BIP340).
    pub fn with_even_y(mut self) -> Self {
        self.0[0] = 2;
        self
    }

    fn named_in(&self, tapscript: bool) -> &[u8] {
        if tapscript { self.x_only() } else { &self.0 }
    }

    fn read(bytes: &[u8], tapscript: bool) -> Option<Self> {
        if tapscript { Self::from_x_only(bytes) } else { Self::new(bytes) }
    }
}

/// A template with its parameters filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contract {
    /// `required` of these keys sign.
    Multisig {
        /// 1 to the number of keys.
        required: u8,
        /// 1 to 20, in the order in which their signatures must come.
        keys: Vec<ContractKey>,
    },
    /// A hash lock with a way back (BIP199).
    Htlc {
        /// SHA-256 of the secret that the receiver must show.
        hash: [u8; 32],
        /// HASH160 of the receiver's public key.
        receiver: PubkeyHash,
        /// HASH160 of the sender's public key.
        sender: PubkeyHash,
        /// When the sender may take the money back.
        timeout: Lock,
    },
    /// One key, but not before a time.
    Timelock {
        /// Who gets it.
        key: ContractKey,
        /// When.
        lock: Lock,
    },
    /// A daily key that must wait, and a recovery key that need not: a theft of the first can be undone.
    Vault {
        /// Can move the money at once.
        recovery: ContractKey,
        /// Must wait.
        owner: ContractKey,
        /// How long, counted from the output's block.
        delay: Lock,
    },
}

impl Contract {
    /// The template's name.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Multisig { .. } => "multisig",
            Self::Htlc { .. } => "htlc",
            Self::Timelock { .. } => "timelock",
            Self::Vault { .. } => "vault",
        }
    }

    /// The script that says it.
    pub fn script(&self) -> ScriptBuf {
        self.write(false)
    }

    /// The tapscript that says it (BIP342): keys are X coordinates, hashes are of those.
    pub fn tapscript(&self) -> ScriptBuf {
        self.write(true)
    }

    fn write(&self, tapscript: bool) -> ScriptBuf {
        match self {
            Self::Multisig { required, keys } if tapscript => counted_keys(*required, keys),
            Self::Multisig { required, keys } => {
                let keys: Vec<_> = keys.iter().map(|key| key.0.to_vec()).collect();
                multisig(*required, &keys)
            }
            // The form that BIP199 proposes, with SHA-256.
            Self::Htlc { hash, receiver, sender, timeout } => {
                let claim = Builder::new()
                    .opcode(OP_IF)
                    .opcode(OP_SHA256)
                    .data(hash)
                    .opcode(OP_EQUALVERIFY)
                    .opcode(OP_DUP)
                    .opcode(OP_HASH160)
                    .data(receiver.as_bytes())
                    .opcode(OP_ELSE);
                timeout
                    .write(claim)
                    .opcode(OP_DUP)
                    .opcode(OP_HASH160)
                    .data(sender.as_bytes())
                    .opcode(OP_ENDIF)
                    .opcode(OP_EQUALVERIFY)
                    .opcode(OP_CHECKSIG)
                    .into_script()
            }
            Self::Timelock { key, lock } => {
                lock.write(Builder::new()).data(key.named_in(tapscript)).opcode(OP_CHECKSIG).into_script()
            }
            Self::Vault { recovery, owner, delay } => {
                let recover = Builder::new().opcode(OP_IF).data(recovery.named_in(tapscript)).opcode(OP_ELSE);
                let withdraw = delay.write(recover).data(owner.named_in(tapscript));
                withdraw.opcode(OP_ENDIF).opcode(OP_CHECKSIG).into_script()
            }
        }
    }

    /// The contract that a script says, if it is exactly one of the templates.
    pub fn from_script(script: &ScriptBuf) -> Option<Self> {
        Self::read(script, false)
    }

    /// The same for a tapscript.
    pub fn from_tapscript(script: &ScriptBuf) -> Option<Self> {
        Self::read(script, true)
    }

    fn read(script: &ScriptBuf, tapscript: bool) -> Option<Self> {
        let steps: Vec<Instruction<'_>> =
            Instructions::new(script.as_bytes()).take(MAX_STEPS).collect::<Result<_, _>>().ok()?;
        let multisig = if tapscript { read_counted_keys(&steps) } else { read_multisig(&steps) };
        let read = multisig
            .or_else(|| read_htlc(&steps))
            .or_else(|| read_timelock(&steps, tapscript))
            .or_else(|| read_vault(&steps, tapscript))?;
        // Reading is generous about pushes; writing is not.
        (read.write(tapscript) == *script).then_some(read)
    }
}

/// The longest template: a multisig of all keys, in a tapscript with an opcode behind each.
const MAX_STEPS: usize = 2 * MAX_PUBKEYS_PER_MULTISIG + 3;

/// Tapscripts have no `OP_CHECKMULTISIG`: each key that signed adds one, and the sum is compared (BIP342).
fn counted_keys(required: u8, keys: &[ContractKey]) -> ScriptBuf {
    let check = |builder: Builder, (index, key): (usize, &ContractKey)| {
        builder.data(key.x_only()).opcode(if index == 0 { OP_CHECKSIG } else { OP_CHECKSIGADD })
    };
    let sum = keys.iter().enumerate().fold(Builder::new(), check);
    sum.number(required.into()).opcode(OP_NUMEQUAL).into_script()
}

fn read_counted_keys(steps: &[Instruction<'_>]) -> Option<Contract> {
    let [pairs @ .., required, last] = steps else { return None };
    let (pairs, []) = pairs.as_chunks::<2>() else { return None };
    let keys: Vec<_> =
        pairs.iter().map(|[key, _]| ContractKey::from_x_only(key.data)).collect::<Option<_>>()?;
    let required = count(required)?;
    let fits = last.opcode == OP_NUMEQUAL
        && keys.len() <= MAX_PUBKEYS_PER_MULTISIG
        && (1..=keys.len()).contains(&usize::from(required));
    fits.then_some(Contract::Multisig { required, keys })
}

fn count(step: &Instruction<'_>) -> Option<u8> {
    match step.opcode.pushed_number() {
        Some(number) => u8::try_from(number).ok(),
        None => <[u8; 1]>::try_from(step.data).ok().map(|[number]| number),
    }
}

fn read_multisig(steps: &[Instruction<'_>]) -> Option<Contract> {
    let [required, keys @ .., total, last] = steps else { return None };
    let keys: Vec<_> = keys.iter().map(|step| ContractKey::new(step.data)).collect::<Option<_>>()?;
    let required = count(required)?;
    let fits = last.opcode == OP_CHECKMULTISIG
        && count(total).map(usize::from) == Some(keys.len())
        && (1..=MAX_PUBKEYS_PER_MULTISIG).contains(&keys.len())
        && (1..=keys.len()).contains(&usize::from(required));
    fits.then_some(Contract::Multisig { required, keys })
}

fn read_htlc(steps: &[Instruction<'_>]) -> Option<Contract> {
    const FORM: [Option<Opcode>; 17] = [
        Some(OP_IF),
        Some(OP_SHA256),
        None,
        Some(OP_EQUALVERIFY),
        Some(OP_DUP),
        Some(OP_HASH160),
        None,
        Some(OP_ELSE),
        None,
        None,
        Some(OP_DROP),
        Some(OP_DUP),
        Some(OP_HASH160),
        None,
        Some(OP_ENDIF),
        Some(OP_EQUALVERIFY),
        Some(OP_CHECKSIG),
    ];
    if !has_form(steps, &FORM) {
        return None;
    }
    let hash = |step: &Instruction<'_>| step.data.try_into().ok().map(PubkeyHash::from_bytes);
    Some(Contract::Htlc {
        hash: steps[2].data.try_into().ok()?,
        receiver: hash(&steps[6])?,
        sender: hash(&steps[13])?,
        timeout: Lock::read(&steps[8], steps[9].opcode)?,
    })
}

fn read_timelock(steps: &[Instruction<'_>], tapscript: bool) -> Option<Contract> {
    if !has_form(steps, &[None, None, Some(OP_DROP), None, Some(OP_CHECKSIG)]) {
        return None;
    }
    let key = ContractKey::read(steps[3].data, tapscript)?;
    let lock = Lock::read(&steps[0], steps[1].opcode)?;
    Some(Contract::Timelock { key, lock })
}

fn read_vault(steps: &[Instruction<'_>], tapscript: bool) -> Option<Contract> {
    const FORM: [Option<Opcode>; 9] = [
        Some(OP_IF),
        None,
        Some(OP_ELSE),
        None,
        None,
        Some(OP_DROP),
        None,
        Some(OP_ENDIF),
        Some(OP_CHECKSIG),
    ];
    if !has_form(steps, &FORM) {
        return None;
    }
    let delay = Lock::read(&steps[3], steps[4].opcode).filter(|delay| delay.is_relative())?;
    let key = |at: usize| ContractKey::read(steps[at].data, tapscript);
    let (recovery, owner) = (key(1)?, key(6)?);
    Some(Contract::Vault { recovery, owner, delay })
}

/// Whether the opcodes are these; none stands for a parameter.
fn has_form(steps: &[Instruction<'_>], form: &[Option<Opcode>]) -> bool {
    let fits = |(step, opcode): (&Instruction<'_>, &Option<Opcode>)| {
        opcode.is_none_or(|opcode| opcode == step.opcode)
    };
    steps.len() == form.len() && steps.iter().zip(form).all(fits)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn key(number: u8) -> ContractKey {
        let secret = k256::SecretKey::from_slice(&[number; 32]).unwrap();
        ContractKey::new(&secret.public_key().to_sec1_bytes()).unwrap()
    }

    pub(crate) fn one_of_each() -> Vec<Contract> {
        let (receiver, sender) = (PubkeyHash::of(key(1).as_bytes()), PubkeyHash::of(key(2).as_bytes()));
        let mut all = vec![
            Contract::Multisig { required: 2, keys: vec![key(1), key(2), key(3)] },
            Contract::Multisig { required: 1, keys: vec![key(1)] },
            Contract::Multisig { required: 17, keys: (1..=20).map(key).collect() },
            Contract::Vault { recovery: key(1), owner: key(2), delay: Lock::Blocks(144) },
            Contract::Vault { recovery: key(1), owner: key(2), delay: Lock::Intervals(3) },
        ];
        for lock in [
            Lock::Height(16),
            Lock::Height(300),
            Lock::Time(1_800_000_000),
            Lock::Time(u32::MAX),
            Lock::Blocks(1),
            Lock::Intervals(9),
        ] {
            all.push(Contract::Timelock { key: key(3), lock });
            all.push(Contract::Htlc { hash: [7; 32], receiver, sender, timeout: lock });
        }
        all
    }

    #[test]
    fn every_contract_is_read_back_from_its_script() {
        for contract in one_of_each() {
            assert_eq!(Contract::from_script(&contract.script()), Some(contract));
        }
    }

    #[test]
    fn near_misses_are_no_contracts() {
        for contract in one_of_each() {
            let script = contract.script();
            let longer = [script.as_bytes(), &[OP_NOP.0]].concat();
            let shorter = script.as_bytes()[..script.len() - 1].to_vec();
            for bytes in [longer, shorter, vec![]] {
                assert_eq!(Contract::from_script(&ScriptBuf(bytes)), None);
            }
        }
        let long_push = [
            &[0x4c, 1, 5],
            &Contract::Timelock { key: key(1), lock: Lock::Height(5) }.script().as_bytes()[1..],
        ]
        .concat();
        assert_eq!(Contract::from_script(&ScriptBuf(long_push)), None);
    }

    #[test]
    fn the_hash_lock_is_that_of_bip_199() {
        let contract = Contract::Htlc {
            hash: [0xaa; 32],
            receiver: PubkeyHash::from_bytes([0xbb; 20]),
            sender: PubkeyHash::from_bytes([0xcc; 20]),
            timeout: Lock::Blocks(10),
        };
        assert_eq!(
            crate::script::to_asm(&contract.script()),
            format!(
                "OP_IF OP_SHA256 {} OP_EQUALVERIFY OP_DUP OP_HASH160 {} OP_ELSE 10 OP_CHECKSEQUENCEVERIFY OP_DROP OP_DUP OP_HASH160 {} OP_ENDIF OP_EQUALVERIFY OP_CHECKSIG",
                "aa".repeat(32),
                "bb".repeat(20),
                "cc".repeat(20)
            )
        );
    }
}
