//! BIP340: Schnorr signatures, good ones and bad ones.

use hashyard_core::script::signature::verify_schnorr;

use crate::literals::{Literal, between, literals};
use crate::report::same;
use crate::{Outcome, Report};

/// Runs the vectors in libsecp256k1's test, which are those of the BIP, written as arrays of bytes.
pub fn run(source: &str) -> Report {
    let vectors = source.split("/* Test vector ").skip(1);
    vectors.enumerate().map(|(at, vector)| (format!("vector {at}"), check(vector))).collect()
}

/// A vector's verdict is the last argument of the call that checks it; bad public keys have no signature to check.
fn check(vector: &str) -> Outcome {
    let vector = vector.split_once("\n    }").map_or(vector, |(vector, _)| vector);
    let public_key = array(vector, "pk")?.try_into().map_err(|_| "a public key has 32 bytes")?;
    if vector.contains("CHECK(!secp256k1_xonly_pubkey_parse") {
        return same("whether anything verifies", verify_schnorr(&[0; 64], &public_key, &[0; 32]), false);
    }
    let signature = array(vector, "sig")?.try_into().map_err(|_| "a signature has 64 bytes")?;
    let message = message(vector)?;
    let arguments = between(vector, "check_verify(", ");")?;
    same("whether it verifies", verify_schnorr(&signature, &public_key, &message), arguments.ends_with(", 1"))
}

/// Thirty-two bytes but in the last vectors: none at all where the call says `NULL`, or one byte over and over.
fn message(vector: &str) -> Outcome<Vec<u8>> {
    if vector.contains("NULL, 0, sig") {
        return Ok(Vec::new());
    }
    let Ok(fill) = between(vector, "memset(msg,", ",").map(literals) else { return array(vector, "msg") };
    let length = literals(between(vector, "unsigned char msg[", "]")?);
    match (&fill[..], &length[..]) {
        ([Literal::Number(byte)], [Literal::Number(length)]) => Ok(vec![*byte as u8; *length as usize]),
        other => Err(format!("not a message: {other:?}")),
    }
}

/// The bytes of `unsigned char NAME[…] = { … }`.
fn array(vector: &str, name: &str) -> Outcome<Vec<u8>> {
    let start = format!("unsigned char {name}[");
    let (_, rest) = vector.split_once(&start).ok_or_else(|| format!("no {name}"))?;
    let (inside, _) = rest.split_once('{').and_then(|(_, rest)| rest.split_once('}')).ok_or("no array")?;
    Ok(literals(inside).iter().filter_map(|literal| literal.number()).map(|byte| byte as u8).collect())
}
