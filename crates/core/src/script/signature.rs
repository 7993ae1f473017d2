//! Signatures and public keys as bytes: what consensus reads, and what the stricter rules refuse.

use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::ops::Reduce;
use k256::{FieldBytes, Scalar};

use crate::primitives::tagged_hash;

use super::curve::{Affine, multiply_add};
use super::sighash::SighashType;
use super::template::is_key_size;
use super::{Flags, ScriptError};

/// Order of the group of secp256k1, big-endian.
pub(super) const ORDER: Number = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba,
    0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// Half of [`ORDER`], rounded down: the highest S that counts as low.
const HALF_ORDER: Number = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d,
    0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// 32 bytes, big-endian: compares as the number does.
type Number = [u8; 32];

/// Checks an ECDSA signature, its hash type already taken off, against the hash that it signs.
///
/// The DER is read as leniently as before BIP66, and S may be high: stricter rules come with the flags.
pub fn verify_ecdsa(signature: &[u8], public_key: &[u8], sighash: &[u8; 32]) -> bool {
    let parsed = Affine::parse(public_key).zip(parse_der_lax(signature));
    parsed.is_some_and(|(key, (r, s))| is_signed(&key, &r, &s, sighash).unwrap_or_default())
}

/// None where a number is zero that must not be.
fn is_signed(key: &Affine, r: &Number, s: &Number, sighash: &[u8; 32]) -> Option<bool> {
    let inverse = read_scalar(s)?.invert_vartime().into_option()?;
    let factor = read_scalar(r).filter(|r| *r != Scalar::ZERO)?;
    let hash = <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(*sighash));
    Some(multiply_add(&(hash * inverse), &(factor * inverse), key).has_x_mod_order(r))
}

/// Checks a Schnorr signature by the key with this X coordinate over a message, for spends the hash of it (BIP340).
pub fn verify_schnorr(signature: &[u8; 64], public_key: &[u8; 32], message: &[u8]) -> bool {
    let (r, s) = signature.split_at(32);
    let challenge = tagged_hash("BIP0340/challenge", &[r, public_key, message].concat());
    let challenge = <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(challenge));
    let (Ok(r), Ok(s)) = (r.try_into(), s.try_into()) else { return false };
    let Some((key, s)) = Affine::lift_x(public_key, false).zip(read_scalar(&s)) else { return false };
    let point = multiply_add(&s, &-challenge, &key);
    // The comparison needs no inversion, the parity does.
    point.has_x(&r) && point.coordinates().is_some_and(|(_, odd)| !odd)
}

/// A number below the order.
fn read_scalar(bytes: &Number) -> Option<Scalar> {
    Scalar::from_repr(FieldBytes::from(*bytes)).into_option()
}

/// Applies the rules that `flags` name to the form of a signature, hash type included, and of a public key.
///
/// An empty signature passes: it is the short way to fail a check on purpose.
pub(super) fn check_encoding(
    signature: &[u8],
    public_key: &[u8],
    flags: Flags,
    in_witness: bool,
) -> Result<(), ScriptError> {
    check_signature_encoding(signature, flags)?;
    if flags.contains(Flags::STRICTENC) && !is_compressed_or_uncompressed(public_key) {
        return Err(ScriptError::PubkeyType);
    }
    match in_witness && flags.contains(Flags::WITNESS_PUBKEYTYPE) && !is_compressed(public_key) {
        true => Err(ScriptError::WitnessPubkeyType),
        false => Ok(()),
    }
}

/// Whether these are a strict DER signature and a defined hash type.
pub(crate) fn is_strict_signature(signature: &[u8]) -> bool {
    !signature.is_empty() && check_signature_encoding(signature, Flags::STRICTENC).is_ok()
}

fn check_signature_encoding(signature: &[u8], flags: Flags) -> Result<(), ScriptError> {
    let Some((hash_type, der)) = signature.split_last() else { return Ok(()) };
    if flags.intersects(Flags::DERSIG | Flags::LOW_S | Flags::STRICTENC) && !is_strict_der(der) {
        return Err(ScriptError::SigDer);
    }
    if flags.contains(Flags::LOW_S) && !has_low_s(der) {
        return Err(ScriptError::SigHighS);
    }
    if flags.contains(Flags::STRICTENC) && SighashType::from(*hash_type).name().is_none() {
        return Err(ScriptError::SigHashtype);
    }
    Ok(())
}

fn is_compressed_or_uncompressed(public_key: &[u8]) -> bool {
    is_key_size(public_key) && public_key[0] <= 4
}

fn is_compressed(public_key: &[u8]) -> bool {
    matches!((public_key.first(), public_key.len()), (Some(2 | 3), 33))
}

/// `30 length 02 length R 02 length S`, both integers positive and without padding (BIP66).
fn is_strict_der(der: &[u8]) -> bool {
    match der {
        // With the hash type 73 bytes at most, so the length needs no second byte.
        [0x30, length, body @ ..] if usize::from(*length) == body.len() && der.len() <= 72 => {
            strict_integer(body).and_then(strict_integer).is_some_and(<[u8]>::is_empty)
        }
        _ => false,
    }
}

/// What is behind an integer that is positive and without padding.
fn strict_integer(bytes: &[u8]) -> Option<&[u8]> {
    let [0x02, length, rest @ ..] = bytes else { return None };
    let (integer, rest) = rest.split_at_checked(usize::from(*length))?;
    let strict = match integer {
        [0, second, ..] => second & 0x80 != 0,
        [first, ..] => first & 0x80 == 0,
        [] => false,
    };
    strict.then_some(rest)
}

fn has_low_s(der: &[u8]) -> bool {
    parse_der_lax(der).is_some_and(|(_, s)| s <= HALF_ORDER)
}

/// R and S as OpenSSL read them when blocks from before BIP66 were made: lengths may be longer than needed and the outer
/// one is not looked at, integers may be padded or "negative", and anything may follow. Numbers not below the group order
/// make both zero, which no key verifies.
fn parse_der_lax(der: &[u8]) -> Option<(Number, Number)> {
    let [0x30, outer_length, rest @ ..] = der else { return None };
    let skipped = if outer_length & 0x80 == 0 { 0 } else { usize::from(outer_length & 0x7f) };
    let (r, rest) = lax_integer(rest.get(skipped..)?)?;
    let (s, _) = lax_integer(rest)?;
    let in_range = |number: &Number| *number < ORDER;
    Some(number(r).filter(in_range).zip(number(s).filter(in_range)).unwrap_or_default())
}

/// An integer's bytes and what is behind them.
fn lax_integer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let [0x02, length, rest @ ..] = bytes else { return None };
    if length & 0x80 == 0 {
        return rest.split_at_checked(usize::from(*length));
    }
    let (length, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
    let length = without_leading_zeros(length);
    // Four bytes of length and more are refused, as in Bitcoin Core, so this can't overflow.
    let length =
        (length.len() < 4).then(|| length.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte)))?;
    rest.split_at_checked(length)
}

/// A big-endian number of at most 32 bytes.
fn number(bytes: &[u8]) -> Option<Number> {
    let bytes = without_leading_zeros(bytes);
    let mut number = [0; 32];
    number[32_usize.checked_sub(bytes.len())?..].copy_from_slice(bytes);
    Some(number)
}

fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::ecdsa::signature::hazmat::PrehashSigner;
    use k256::elliptic_curve::point::DecompactPoint;
    use k256::elliptic_curve::sec1::ToSec1Point;
    use k256::{AffinePoint, ProjectivePoint};
    use proptest::prelude::*;

    const HIGH_S: &str = "3045022001010101010101010101010101010101010101010101010101010101010101010221\
        00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    #[test]
    fn only_one_der_form_is_strict() {
        for (der, strict) in [
            ("3006020101020101", true),
            ("300702010102020080", true),
            ("", false),
            ("3106020101020101", false),
            ("3007020101020101", false),
            ("300602010102010100", false),
            ("3006030101020101", false),
            ("3006020101030101", false),
            ("30050200020101", false),
            ("3006020181020101", false),
            ("300702020001020101", false),
            ("300702010102020001", false),
            ("3006020101020201", false),
        ] {
            assert_eq!(is_strict_der(&bytes(der)), strict, "{der}");
        }
    }

    #[test]
    fn lax_reading_takes_what_openssl_took() {
        let one = number(&[1]).unwrap();
        for der in [
            "3006020101020101",
            "3000020101020101",
            "308106020101020101",
            "300602810101028200010101",
            "30060203000001020200010000",
        ] {
            assert_eq!(parse_der_lax(&bytes(der)), Some((one, one)), "{der}");
        }
        for der in [
            "",
            "30",
            "3006",
            "3081",
            "300602",
            "30060201",
            "300602010102",
            "3006020101020201",
            "300602840101010101",
        ] {
            assert_eq!(parse_der_lax(&bytes(der)), None, "{der}");
        }
    }

    #[test]
    fn numbers_out_of_range_make_both_zero() {
        let order = hex::encode(ORDER);
        let too_long = format!("302602010102210100{}", &order[2..]);
        for der in [format!("3025020101022100{order}"), too_long] {
            assert_eq!(parse_der_lax(&bytes(&der)), Some(Default::default()));
        }
    }

    #[test]
    fn the_rules_apply_only_with_their_flag() {
        let high = bytes(&format!("{HIGH_S}01"));
        let undefined = bytes("300602010102010104");
        let loose = bytes("300002010102010101");
        for (signature, flags, verdict) in [
            (&high, Flags::DERSIG | Flags::STRICTENC, Ok(())),
            (&high, Flags::LOW_S, Err(ScriptError::SigHighS)),
            (&undefined, Flags::LOW_S, Ok(())),
            (&undefined, Flags::STRICTENC, Err(ScriptError::SigHashtype)),
            (&loose, Flags::NONE, Ok(())),
            (&loose, Flags::DERSIG, Err(ScriptError::SigDer)),
            (&vec![], Flags::STANDARD, Ok(())),
        ] {
            assert_eq!(check_signature_encoding(signature, flags), verdict, "{flags:?}");
        }
    }

    /// Made from the signature: the key for which these numbers sign this hash.
    fn key_for(nonce_point: ProjectivePoint, r: Scalar, s: Scalar, hash: Scalar) -> Vec<u8> {
        let key = (nonce_point * s - ProjectivePoint::GENERATOR * hash) * r.invert().unwrap();
        key.to_affine().to_sec1_point(true).as_bytes().to_vec()
    }

    fn der(r: &Number, s: &Number) -> Vec<u8> {
        let padded = |number: &Number| [&[0x02, 33, 0], number.as_slice()].concat();
        [&[0x30, 70], padded(r).as_slice(), &padded(s)].concat()
    }

    #[test]
    fn the_nonces_coordinate_counts_modulo_the_order() {
        let mut found = 0;
        for small in 1..=40u8 {
            // The coordinate is the order and a little more, below the field's prime.
            let mut x = ORDER;
            let (last, carry) = x[31].overflowing_add(small);
            x[31] = last;
            x[30] += u8::from(carry);
            let point = AffinePoint::decompact(&FieldBytes::from(x)).into_option();
            let Some(point) = point else { continue };
            let (r, s, hash) = (Scalar::from(u64::from(small)), Scalar::from(7u64), Scalar::from(9u64));
            let key = key_for(point.into(), r, s, hash);
            let bytes = |scalar: Scalar| <Number>::from(scalar.to_repr());
            assert!(verify_ecdsa(&der(&bytes(r), &bytes(s)), &key, &bytes(hash)), "{small}");
            assert!(verify_ecdsa(&der(&bytes(r), &bytes(-s)), &key, &bytes(hash)), "{small}, high S");
            assert!(!verify_ecdsa(&der(&bytes(r + Scalar::ONE), &bytes(s)), &key, &bytes(hash)), "{small}");
            found += 1;
        }
        assert!(found > 10);
    }

    #[test]
    fn zeros_sign_nothing() {
        let key = key_for(ProjectivePoint::GENERATOR, Scalar::ONE, Scalar::ONE, Scalar::from(2u64));
        let one = number(&[1]).unwrap();
        for (r, s) in [([0; 32], one), (one, [0; 32]), ([0; 32], [0; 32])] {
            assert!(!verify_ecdsa(&der(&r, &s), &key, &one));
        }
    }

    proptest! {
        #[test]
        fn what_the_library_signs_verifies_and_nothing_near_it(
            secret in any::<[u8; 32]>(), hash in any::<[u8; 32]>(), bit in 0..256_usize
        ) {
            let mut other = hash;
            other[bit / 8] ^= 1 << (bit % 8);
            let Ok(key) = k256::ecdsa::SigningKey::from_slice(&secret) else { return Ok(()) };
            let public_key = key.verifying_key().to_sec1_point(bit % 2 == 0);
            let signature: k256::ecdsa::Signature = key.sign_prehash(&hash).unwrap();
            let ecdsa = signature.to_der();
            prop_assert!(verify_ecdsa(ecdsa.as_bytes(), public_key.as_bytes(), &hash));
            prop_assert!(!verify_ecdsa(ecdsa.as_bytes(), public_key.as_bytes(), &other));

            let key = k256::schnorr::SigningKey::from_slice(&secret).unwrap();
            let x_only: [u8; 32] = key.verifying_key().to_bytes().into();
            let mut schnorr = key.sign_raw(&hash, &other).unwrap().to_bytes();
            prop_assert!(verify_schnorr(&schnorr, &x_only, &hash));
            prop_assert!(!verify_schnorr(&schnorr, &x_only, &other));
            schnorr[bit / 4] ^= 1;
            prop_assert!(!verify_schnorr(&schnorr, &x_only, &hash));
        }
    }
}
