//! Signatures and public keys: most as they should be, some odd, some broken.

use hashyard_core::script::{SighashType, Signed, SpendingTransaction, TransactionChecker};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::point::AffineCoordinates;
use k256::elliptic_curve::scalar::IsHigh;
use k256::{FieldBytes, Scalar, ecdsa, schnorr};

use crate::dice::Dice;

/// A private key. There are few of them, so that keys meet again by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(Scalar);

impl Key {
    /// One of twelve keys.
    pub fn any(dice: &mut Dice) -> Self {
        Self(Scalar::from(1 + dice.below(12) as u64))
    }

    /// The key with which an output is spent that commits to `tweak` (BIP341).
    pub fn tweaked(self, tweak: &[u8; 32]) -> Self {
        let even = if self.ecdsa().verifying_key().as_affine().y_is_odd().into() { -self.0 } else { self.0 };
        let tweak = Scalar::from_repr(FieldBytes::from(*tweak)).into_option().unwrap_or(Scalar::ZERO);
        Self(even + tweak)
    }

    /// 33 bytes.
    pub fn compressed(self) -> Vec<u8> {
        self.ecdsa().verifying_key().to_sec1_point(true).as_bytes().to_vec()
    }

    /// 65 bytes.
    pub fn uncompressed(self) -> Vec<u8> {
        self.ecdsa().verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// The X coordinate alone (BIP340).
    pub fn x_only(self) -> [u8; 32] {
        self.ecdsa().verifying_key().as_affine().x().into()
    }

    /// As it may stand in a script: mostly compressed, sometimes in another form, sometimes in none that counts.
    pub fn any_form(self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = if dice.percent(75) { self.compressed() } else { self.uncompressed() };
        match dice.below(30) {
            // The hybrid form of OpenSSL, with the right parity or the wrong one.
            0 | 1 if bytes.len() == 65 => bytes[0] = 6 | (bytes[64] & 1) ^ u8::from(dice.percent(30)),
            2 => bytes[0] = dice.byte(),
            3 => bytes.truncate(dice.below(bytes.len())),
            4 => bytes.push(dice.byte()),
            5 => bytes[1] ^= dice.byte(),
            _ => {}
        }
        bytes
    }

    /// As it may stand in a tapscript: 32 bytes, or a length that soft forks may give a meaning.
    pub fn any_x_only(self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.x_only().to_vec();
        match dice.below(30) {
            0 => bytes.truncate(dice.below(32)),
            1 => bytes = self.compressed(),
            2 => bytes[0] ^= dice.byte(),
            3 => bytes.clear(),
            _ => {}
        }
        bytes
    }

    fn ecdsa(self) -> ecdsa::SigningKey {
        ecdsa::SigningKey::from_slice(&self.0.to_repr()).unwrap()
    }

    fn schnorr(self) -> schnorr::SigningKey {
        schnorr::SigningKey::from_slice(&self.0.to_repr()).unwrap()
    }
}

/// What signatures of one input are over.
pub struct Signer<'a> {
    /// The transaction, its witnesses and input scripts apart, which no signature covers.
    pub spending: SpendingTransaction<'a>,
    /// Which input.
    pub index: usize,
}

impl Signer<'_> {
    /// A signature in DER with its hash type.
    pub fn ecdsa(&self, dice: &mut Dice, key: Key, signed: &Signed<'_>) -> Vec<u8> {
        let kind = ecdsa_kind(dice);
        let hash = self.sighash(signed, kind);
        let signature: ecdsa::Signature = key.ecdsa().sign_prehash(&hash).unwrap();
        let mut bytes = der(dice, &signature);
        bytes.push(kind.0 as u8);
        break_some(dice, &mut bytes);
        bytes
    }

    /// A Schnorr signature, with a hash type behind or without.
    pub fn schnorr(&self, dice: &mut Dice, key: Key, signed: &Signed<'_>) -> Vec<u8> {
        let kind = schnorr_kind(dice);
        let hash = self.sighash(signed, kind);
        let mut bytes = key.schnorr().sign_raw(&hash, &dice.array()).unwrap().to_bytes().to_vec();
        if kind != SighashType::DEFAULT || dice.percent(3) {
            bytes.push(kind.0 as u8);
        }
        break_some(dice, &mut bytes);
        bytes
    }

    fn sighash(&self, signed: &Signed<'_>, kind: SighashType) -> [u8; 32] {
        TransactionChecker::new(&self.spending, self.index).sighash(signed, kind).unwrap_or_default()
    }
}

fn ecdsa_kind(dice: &mut Dice) -> SighashType {
    let defined = [1, 1, 1, 1, 2, 3, 0x81, 0x82, 0x83];
    SighashType::from(if dice.percent(90) { dice.pick(&defined) } else { dice.byte() })
}

fn schnorr_kind(dice: &mut Dice) -> SighashType {
    let defined = [0, 0, 0, 1, 2, 3, 0x81, 0x82, 0x83];
    SighashType::from(if dice.percent(95) { dice.pick(&defined) } else { dice.byte() })
}

/// R and S in DER: strict, or as OpenSSL took it before BIP66, or as nobody ever did.
fn der(dice: &mut Dice, signature: &ecdsa::Signature) -> Vec<u8> {
    let (r, mut s) = signature.split_scalars();
    if dice.percent(20) != bool::from(s.is_high()) {
        s = -s;
    }
    let (mut r, mut s) = (positive(&r.to_repr()), positive(&s.to_repr()));
    let style = dice.below(24);
    match style {
        0 => r.insert(0, 0),
        1 => s.insert(0, 0),
        // Negative, when read strictly.
        2 if r.len() == 33 => drop(r.remove(0)),
        3 if s.len() == 33 => drop(s.remove(0)),
        4 => r.clear(),
        5 => s = vec![0],
        6 => s = vec![0xff; 33],
        _ => {}
    }
    let mut body = [integer(&r, style == 7), integer(&s, style == 8)].concat();
    if style == 9 {
        body.extend(dice.bytes(2));
    }
    let length = if style == 10 { dice.byte() } else { body.len() as u8 };
    let header = if style == 11 { vec![0x30, 0x81, length] } else { vec![0x30, length] };
    [header, body].concat()
}

/// The shortest bytes of a positive number, with a zero in front where it would look negative.
fn positive(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len() - 1);
    let zero = number[start] & 0x80 != 0;
    zero.then_some(0).into_iter().chain(number[start..].iter().copied()).collect()
}

fn integer(bytes: &[u8], long_length: bool) -> Vec<u8> {
    let length = bytes.len() as u8;
    let header = if long_length { vec![2, 0x82, 0, length] } else { vec![2, length] };
    [&header, bytes].concat()
}

fn break_some(dice: &mut Dice, bytes: &mut Vec<u8>) {
    match dice.below(40) {
        0 => bytes.clear(),
        1 => {
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
        2 => bytes.truncate(dice.below(bytes.len() + 1)),
        3 => bytes.push(dice.byte()),
        _ => {}
    }
}
