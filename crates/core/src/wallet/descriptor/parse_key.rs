//! From text to a key of a descriptor.

use k256::PublicKey;

use super::error::Reason;
use super::key::{Extended, Key, Material, Origin, Path, Wildcard};
use crate::primitives::Params;
use crate::wallet::bip32::{Bip32Error, HARDENED, Xpriv, Xpub};
use crate::wallet::wif::{Wif, WifError};

/// Steps of a path: depth 255 is the deepest key (BIP32).
const MAX_STEPS: usize = 255;

/// A place in the key's text, from 0, and what is wrong there.
type Failure = (usize, Reason);

fn wrong(at: usize, why: impl ToString) -> Failure {
    (at, Reason::Key(why.to_string()))
}

/// Reads `[fingerprint/path]KEY/path/*`. X coordinates stand for keys in Taproot only.
pub(super) fn parse_key(text: &str, taproot: bool, params: &Params) -> Result<Key, Failure> {
    let (origin, key_at) = match text.strip_prefix('[') {
        None => (None, 0),
        Some(rest) => {
            let end = rest.find(']').ok_or_else(|| wrong(0, "no ']' behind the key's origin"))?;
            (Some(parse_origin(&rest[..end])?), end + 2)
        }
    };
    let material = parse_material(&text[key_at..], taproot, params);
    Ok(Key { origin, material: material.map_err(|(at, reason)| (key_at + at, reason))? })
}

/// What stands between the brackets; the first of them is character 0.
fn parse_origin(text: &str) -> Result<Origin, Failure> {
    let (fingerprint, steps) = text.split_at(text.find('/').unwrap_or(text.len()));
    let mut bytes = [0; 4];
    hex::decode_to_slice(fingerprint, &mut bytes)
        .map_err(|_| wrong(1, format!("fingerprint '{fingerprint}' is not 8 hexadecimal digits")))?;
    let (path, wildcard) = parse_path(steps).map_err(|(at, reason)| (1 + fingerprint.len() + at, reason))?;
    match wildcard {
        Wildcard::No => Ok(Origin { fingerprint: bytes, path }),
        _ => Err(wrong(1, "a key's origin has no '*'")),
    }
}

fn parse_material(text: &str, taproot: bool, params: &Params) -> Result<Material, Failure> {
    let (key, steps) = text.split_at(text.find('/').unwrap_or(text.len()));
    if key.is_empty() {
        return Err(wrong(0, "there is none"));
    }
    if !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return parse_encoded(key, steps, taproot, params);
    }
    if !steps.is_empty() {
        return Err(wrong(key.len(), "only extended keys have steps behind them"));
    }
    let bytes = hex::decode(key).map_err(|_| wrong(0, "odd number of hexadecimal digits"))?;
    match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(x) if taproot => {
            check_point(&[&[2], x.as_slice()].concat())?;
            Ok(Material::XOnly(x))
        }
        _ => {
            check_point(&bytes)?;
            Ok(Material::Public(bytes))
        }
    }
}

/// A point of the curve, compressed or not; hybrid keys have no place here.
fn check_point(bytes: &[u8]) -> Result<(), Failure> {
    let plain = matches!((bytes.first(), bytes.len()), (Some(2 | 3), 33) | (Some(4), 65));
    match plain && PublicKey::from_sec1_bytes(bytes).is_ok() {
        true => Ok(()),
        false => Err(wrong(0, format!("these {} bytes are no point of the curve", bytes.len()))),
    }
}

/// A private key in WIF, or an extended key.
fn parse_encoded(key: &str, steps: &str, taproot: bool, params: &Params) -> Result<Material, Failure> {
    match Wif::parse(key, params) {
        Ok(wif) if steps.is_empty() => return Ok(Material::Private { wif, taproot }),
        Ok(_) => return Err(wrong(key.len(), "only extended keys have steps behind them")),
        Err(error @ WifError::OtherNetwork { .. }) => return Err(wrong(0, error)),
        Err(_) => {}
    }
    let extended = match Xpub::from_text(key, params) {
        Ok(key) => Extended::Public(key),
        Err(Bip32Error::Version(_)) => {
            Xpriv::from_text(key, params).map(Extended::Private).map_err(|error| wrong(0, error))?
        }
        Err(error) => return Err(wrong(0, error)),
    };
    let (path, wildcard) = parse_path(steps).map_err(|(at, reason)| (key.len() + at, reason))?;
    Ok(Material::Extended { key: extended, path, wildcard })
}

/// `/1/2h/3'/*`
fn parse_path(text: &str) -> Result<(Path, Wildcard), Failure> {
    let mut path = Path { steps: vec![], apostrophe: text.contains('\'') };
    let mut at = 0;
    for part in text.split('/').skip(1) {
        at += 1;
        if path.steps.len() >= MAX_STEPS {
            return Err(wrong(at, "too many steps"));
        }
        let wildcard = match part {
            "*" => Wildcard::Plain,
            "*'" | "*h" => Wildcard::Hardened,
            _ => Wildcard::No,
        };
        if wildcard != Wildcard::No {
            return match at + part.len() == text.len() {
                true => Ok((path, wildcard)),
                false => Err(wrong(at, "nothing can follow a '*'")),
            };
        }
        path.steps.push(parse_step(part).ok_or_else(|| {
            wrong(at, format!("'{part}' is no step: a number below 2147483648, with h or ' if hardened"))
        })?);
        at += part.len();
    }
    Ok((path, Wildcard::No))
}

pub(super) fn parse_step(part: &str) -> Option<u32> {
    let bare = part.strip_suffix(['\'', 'h']);
    let digits = bare.unwrap_or(part);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = Some(digits).filter(|_| plain)?.parse().ok()?;
    (number < HARDENED).then_some(if bare.is_some() { number | HARDENED } else { number })
}
