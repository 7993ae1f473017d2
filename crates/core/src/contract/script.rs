//! Contracts as scripts, and back.

use crate::primitives::{PubkeyHash, ScriptBuf};
use crate::script::opcode::*;
use crate::script::{Builder, Instruction, Instructions, MAX_PUBKEYS_PER_MULTISIG, Opcode, multisig};

use super::key::ContractKey;
use super::lock::Lock;
use super::terms::{Contract, Parties};

impl Contract {
    /// The script that says it.
    pub fn script(&self) -> ScriptBuf {
        self.write(false)
    }

    /// The tapscript that says it (BIP342): keys are X coordinates.
    pub fn tapscript(&self) -> ScriptBuf {
        self.write(true)
    }

    fn write(&self, tapscript: bool) -> ScriptBuf {
        match self {
            Self::Multisig { required, keys } if tapscript => counted_keys(*required, keys),
            Self::Multisig { required, keys } => checked_keys(*required, keys),
            Self::Htlc { hash, parties: Parties::Hashes { receiver, sender }, timeout } => {
                htlc_of_hashes(hash, receiver, sender, *timeout)
            }
            Self::Htlc { hash, parties: Parties::Keys { receiver, sender }, timeout } => {
                htlc_of_keys(hash, receiver.named_in(tapscript), sender.named_in(tapscript), *timeout)
            }
            Self::Timelock { key, lock } => timelock(key.named_in(tapscript), *lock),
            Self::Vault { recovery, owner, delay } => {
                vault(recovery.named_in(tapscript), owner.named_in(tapscript), *delay)
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
            .or_else(|| read_htlc(&steps, tapscript))
            .or_else(|| read_timelock(&steps, tapscript))
            .or_else(|| read_vault(&steps, tapscript))?;
        // Reading is generous about pushes; writing is not.
        (read.write(tapscript) == *script).then_some(read)
    }
}

/// The longest template: a multisig of all keys, in a tapscript with an opcode behind each.
const MAX_STEPS: usize = 2 * MAX_PUBKEYS_PER_MULTISIG + 3;

fn checked_keys(required: u8, keys: &[ContractKey]) -> ScriptBuf {
    let keys: Vec<_> = keys.iter().map(|key| key.as_bytes().to_vec()).collect();
    multisig(required, &keys)
}

/// Tapscripts have no `OP_CHECKMULTISIG`: each key that signed adds one, and the sum is compared (BIP342).
fn counted_keys(required: u8, keys: &[ContractKey]) -> ScriptBuf {
    let check = |builder: Builder, (index, key): (usize, &ContractKey)| {
        builder.data(key.x_only()).opcode(if index == 0 { OP_CHECKSIG } else { OP_CHECKSIGADD })
    };
    let sum = keys.iter().enumerate().fold(Builder::new(), check);
    sum.number(required.into()).opcode(OP_NUMEQUAL).into_script()
}

/// The form that BIP199 proposes, with SHA-256.
fn htlc_of_hashes(hash: &[u8; 32], receiver: &PubkeyHash, sender: &PubkeyHash, timeout: Lock) -> ScriptBuf {
    let signer = |script: Builder, signer: &PubkeyHash| {
        script.opcode(OP_DUP).opcode(OP_HASH160).data(signer.as_bytes())
    };
    let claim = signer(with_secret(hash), receiver).opcode(OP_ELSE);
    let refund = signer(timeout.write(claim), sender).opcode(OP_ENDIF);
    refund.opcode(OP_EQUALVERIFY).opcode(OP_CHECKSIG).into_script()
}

/// The same with the keys themselves: no hash of them needs to be compared.
fn htlc_of_keys(hash: &[u8; 32], receiver: &[u8], sender: &[u8], timeout: Lock) -> ScriptBuf {
    let claim = with_secret(hash).data(receiver).opcode(OP_ELSE);
    timeout.write(claim).data(sender).opcode(OP_ENDIF).opcode(OP_CHECKSIG).into_script()
}

/// How the claim of a hash lock begins.
fn with_secret(hash: &[u8; 32]) -> Builder {
    Builder::new().opcode(OP_IF).opcode(OP_SHA256).data(hash).opcode(OP_EQUALVERIFY)
}

fn timelock(key: &[u8], lock: Lock) -> ScriptBuf {
    lock.write(Builder::new()).data(key).opcode(OP_CHECKSIG).into_script()
}

fn vault(recovery: &[u8], owner: &[u8], delay: Lock) -> ScriptBuf {
    let recover = Builder::new().opcode(OP_IF).data(recovery).opcode(OP_ELSE);
    delay.write(recover).data(owner).opcode(OP_ENDIF).opcode(OP_CHECKSIG).into_script()
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

fn read_htlc(steps: &[Instruction<'_>], tapscript: bool) -> Option<Contract> {
    if tapscript { read_htlc_of_keys(steps) } else { read_htlc_of_hashes(steps) }
}

fn read_htlc_of_hashes(steps: &[Instruction<'_>]) -> Option<Contract> {
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
    let signer = |at: usize| steps[at].data.try_into().ok().map(PubkeyHash::from_bytes);
    Some(Contract::Htlc {
        hash: steps[2].data.try_into().ok()?,
        parties: Parties::Hashes { receiver: signer(6)?, sender: signer(13)? },
        timeout: Lock::read(&steps[8], steps[9].opcode)?,
    })
}

fn read_htlc_of_keys(steps: &[Instruction<'_>]) -> Option<Contract> {
    const FORM: [Option<Opcode>; 12] = [
        Some(OP_IF),
        Some(OP_SHA256),
        None,
        Some(OP_EQUALVERIFY),
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
    let signer = |at: usize| ContractKey::from_x_only(steps[at].data);
    Some(Contract::Htlc {
        hash: steps[2].data.try_into().ok()?,
        parties: Parties::Keys { receiver: signer(4)?, sender: signer(9)? },
        timeout: Lock::read(&steps[6], steps[7].opcode)?,
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

    /// Every template, as scripts or tapscripts can say it.
    pub(crate) fn one_of_each(tapscript: bool) -> Vec<Contract> {
        let key = |number| if tapscript { key(number).with_even_y() } else { key(number) };
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
            let parties = if tapscript { by_keys(key(1), key(2)) } else { by_hashes(key(1), key(2)) };
            all.push(Contract::Htlc { hash: [7; 32], parties, timeout: lock });
        }
        all
    }

    fn by_keys(receiver: ContractKey, sender: ContractKey) -> Parties {
        Parties::Keys { receiver, sender }
    }

    fn by_hashes(receiver: ContractKey, sender: ContractKey) -> Parties {
        let hash = |key: ContractKey| PubkeyHash::of(key.as_bytes());
        Parties::Hashes { receiver: hash(receiver), sender: hash(sender) }
    }

    #[test]
    fn every_contract_is_read_back_from_its_script() {
        for contract in one_of_each(false) {
            assert_eq!(Contract::from_tapscript(&contract.script()), None, "{contract:?}");
            assert_eq!(Contract::from_script(&contract.script()), Some(contract));
        }
    }

    #[test]
    fn every_contract_is_read_back_from_its_tapscript() {
        for contract in one_of_each(true) {
            assert_eq!(Contract::from_script(&contract.tapscript()), None, "{contract:?}");
            assert_eq!(Contract::from_tapscript(&contract.tapscript()), Some(contract));
        }
    }

    #[test]
    fn near_misses_are_no_contracts() {
        for tapscript in [false, true] {
            for contract in one_of_each(tapscript) {
                let script = contract.write(tapscript);
                let longer = [script.as_bytes(), &[OP_NOP.0]].concat();
                let shorter = script.as_bytes()[..script.len() - 1].to_vec();
                for bytes in [longer, shorter, vec![]] {
                    assert_eq!(Contract::read(&ScriptBuf(bytes), tapscript), None);
                }
            }
        }
        let long_push = [
            &[0x4c, 1, 5],
            &Contract::Timelock { key: key(1), lock: Lock::Height(5) }.script().as_bytes()[1..],
        ]
        .concat();
        assert_eq!(Contract::from_script(&ScriptBuf(long_push)), None);
    }

    fn hash_lock(parties: Parties) -> Contract {
        Contract::Htlc { hash: [0xaa; 32], parties, timeout: Lock::Blocks(10) }
    }

    #[test]
    fn the_hash_lock_is_that_of_bip_199() {
        let [receiver, sender] = [[0xbb; 20], [0xcc; 20]].map(PubkeyHash::from_bytes);
        assert_eq!(
            crate::script::to_asm(&hash_lock(Parties::Hashes { receiver, sender }).script()),
            format!(
                "OP_IF OP_SHA256 {} OP_EQUALVERIFY OP_DUP OP_HASH160 {receiver} OP_ELSE 10 OP_CHECKSEQUENCEVERIFY OP_DROP OP_DUP OP_HASH160 {sender} OP_ENDIF OP_EQUALVERIFY OP_CHECKSIG",
                "aa".repeat(32),
            )
        );
    }

    #[test]
    fn in_a_tapscript_the_hash_lock_names_the_keys_themselves() {
        let (receiver, sender) = (key(1), key(2));
        assert_eq!(
            crate::script::to_asm(&hash_lock(by_keys(receiver, sender)).tapscript()),
            format!(
                "OP_IF OP_SHA256 {} OP_EQUALVERIFY {} OP_ELSE 10 OP_CHECKSEQUENCEVERIFY OP_DROP {} OP_ENDIF OP_CHECKSIG",
                "aa".repeat(32),
                hex::encode(receiver.x_only()),
                hex::encode(sender.x_only()),
            )
        );
    }

    #[test]
    fn a_tapscript_that_names_hashes_is_no_contract() {
        let script = hash_lock(by_hashes(key(1), key(2))).script();
        assert!(Contract::from_script(&script).is_some());
        assert_eq!(Contract::from_tapscript(&script), None);
    }
}
