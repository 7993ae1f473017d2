//! From a script to the descriptor that says most about it, where nothing but the script is known (`InferDescriptor`).

use k256::PublicKey;

use super::key::Material;
use super::{Descriptor, Key, Multi};
use crate::primitives::{Params, ScriptBuf};
use crate::script::{Instructions, ScriptKind, classify};
use crate::wallet::address::Address;

/// The keys where they stand in the script, else the address, else the script itself.
pub fn infer(script: &ScriptBuf, params: &Params) -> Descriptor {
    let address = || Address::from_script(script, params).map(Descriptor::Addr);
    let shown = match classify(script) {
        ScriptKind::P2pk(key) => public(&key).map(Descriptor::Pk),
        ScriptKind::Multisig { k, .. } => multi(script, k),
        ScriptKind::WitnessV1Taproot(key) => x_only(key).map(Descriptor::Rawtr).or_else(address),
        _ => address(),
    };
    shown.unwrap_or_else(|| Descriptor::Raw(script.clone()))
}

fn multi(script: &ScriptBuf, k: u8) -> Option<Descriptor> {
    let instructions: Vec<_> = Instructions::new(script.as_bytes()).collect::<Result<_, _>>().ok()?;
    let [_, keys @ .., _, _] = instructions.as_slice() else { return None };
    let keys = keys.iter().map(|instruction| public(instruction.data)).collect::<Option<_>>()?;
    Some(Descriptor::Multi(Multi { required: k.into(), keys, sorted: false, tapscript: false }))
}

/// A key that is a point of the curve.
fn public(bytes: &[u8]) -> Option<Key> {
    let plain = matches!(bytes.first(), Some(2..=4));
    PublicKey::from_sec1_bytes(bytes).ok().filter(|_| plain).map(|_| Key::public(bytes))
}

fn x_only(x: [u8; 32]) -> Option<Key> {
    let mut even = [2; 33];
    even[1..].copy_from_slice(&x);
    public(&even).map(|_| Key { origin: None, material: Material::XOnly(x) })
}
