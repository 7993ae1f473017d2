//! ElGamal's encryption (1985) on secp256k1: the message becomes a point, and a point that only the other side can work out is added.

use k256::ProjectivePoint;

use super::point::{compressed, parse, scalar, x_of};

/// The longest note, in bytes: its length and a counter share the X coordinate with it.
pub const MAX_NOTE: usize = 30;

/// What is sent: two points, compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ciphertext {
    /// k·G, with another secret k for every note.
    pub share: [u8; 33],
    /// The note's point plus k times the public key.
    pub masked: [u8; 33],
}

/// A note as a point (Koblitz 1987): length, note, zeros, and the first counter with which that is an X coordinate. `None` if the note is
/// too long; half of all numbers are coordinates, so that a counter is found.
pub fn point_of(note: &[u8]) -> Option<[u8; 33]> {
    let length = u8::try_from(note.len()).ok().filter(|length| usize::from(*length) <= MAX_NOTE)?;
    let mut bytes = [0; 33];
    (bytes[0], bytes[1]) = (2, length);
    bytes[2..2 + note.len()].copy_from_slice(note);
    (0..=u8::MAX).find_map(|counter| {
        bytes[32] = counter;
        parse(&bytes).map(|_| bytes)
    })
}

/// The note of such a point. `None` if it is none.
pub fn note_of(point: &ProjectivePoint) -> Option<Vec<u8>> {
    let x = x_of(point)?;
    let length = usize::from(x[0]);
    (length <= MAX_NOTE).then(|| x[1..=length].to_vec())
}

/// Encrypts for a public key, with a secret number that is used once. `None` if the note is too long, or a key or number is none.
pub fn encrypt(note: &[u8], public_key: &[u8], nonce: &[u8; 32]) -> Option<Ciphertext> {
    let (to, nonce) = (parse(public_key)?, scalar(nonce)?);
    let masked = parse(&point_of(note)?)? + to * nonce;
    Some(Ciphertext {
        share: compressed(&(ProjectivePoint::GENERATOR * nonce))?,
        masked: compressed(&masked)?,
    })
}

/// Decrypts. `None` if that is no note: another key, or points that are none.
pub fn decrypt(ciphertext: &Ciphertext, secret: &[u8; 32]) -> Option<Vec<u8>> {
    let (share, masked) = (parse(&ciphertext.share)?, parse(&ciphertext.masked)?);
    note_of(&(masked - share * scalar(secret)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::point::public_key;

    const SECRET: [u8; 32] = [5; 32];

    #[test]
    fn the_same_note_twice_is_two_ciphertexts_and_both_open() {
        let key = public_key(&SECRET).unwrap();
        for note in [&b""[..], b"meet me", "见面".as_bytes(), &[0xff; MAX_NOTE]] {
            let [first, second] = [[7; 32], [8; 32]].map(|nonce| encrypt(note, &key, &nonce).unwrap());
            assert!(first.share != second.share && first.masked != second.masked);
            for ciphertext in [first, second] {
                assert_eq!(decrypt(&ciphertext, &SECRET).as_deref(), Some(note));
                assert_ne!(decrypt(&ciphertext, &[6; 32]).as_deref(), Some(note), "another key");
            }
        }
    }

    #[test]
    fn sums_of_ciphertexts_open_to_sums() {
        // What the padding of other schemes is for: anybody can add a point to a masked one.
        let key = public_key(&SECRET).unwrap();
        let ciphertext = encrypt(b"a", &key, &[7; 32]).unwrap();
        let added = parse(&ciphertext.masked).unwrap() + ProjectivePoint::GENERATOR;
        let changed = Ciphertext { masked: compressed(&added).unwrap(), ..ciphertext };
        let opened =
            parse(&changed.masked).unwrap() - parse(&changed.share).unwrap() * scalar(&SECRET).unwrap();
        assert_eq!(opened, parse(&point_of(b"a").unwrap()).unwrap() + ProjectivePoint::GENERATOR);
    }

    #[test]
    fn nonsense_is_refused() {
        let key = public_key(&SECRET).unwrap();
        assert_eq!(encrypt(&[0; MAX_NOTE + 1], &key, &[7; 32]), None);
        assert_eq!(encrypt(&vec![0; 1 << 20], &key, &[7; 32]), None);
        assert_eq!(encrypt(b"a", &[0; 33], &[7; 32]), None);
        assert_eq!(encrypt(b"a", &key, &[0; 32]), None);
        let none = Ciphertext { share: [0; 33], masked: [0xff; 33] };
        assert_eq!(decrypt(&none, &SECRET), None);
    }
}
