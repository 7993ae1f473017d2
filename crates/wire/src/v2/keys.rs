//! The secret that two sides share, and all that follows from it (BIP324, *Shared secret computation* and *Keys and session ID
//! derivation*).

use hashyard_core::primitives::tagged_hash;
use hkdf::Hkdf;
use k256::NonZeroScalar;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::ellswift::{Encoded, shared_x};
use super::session::Role;

/// 32 bytes that are wiped once they are not needed.
pub type Secret = Zeroizing<[u8; 32]>;

/// Bytes of a garbage terminator.
pub const TERMINATOR_LEN: usize = 16;

/// The secret of two sides: a hash of both public keys as they were sent, the caller's first, and of the point that they share.
pub fn shared_secret(role: Role, secret: &NonZeroScalar, ours: &Encoded, theirs: &Encoded) -> Secret {
    let (caller, called) = match role {
        Role::Caller => (ours, theirs),
        Role::Called => (theirs, ours),
    };
    let shared = Zeroizing::new(shared_x(secret, theirs));
    let data = Zeroizing::new([&caller[..], called, &*shared].concat());
    Zeroizing::new(tagged_hash("bip324_ellswift_xonly_ecdh", &data))
}

/// Keys of one direction.
pub struct DirectionKeys {
    /// For lengths.
    pub length: Secret,
    /// For what packets hold.
    pub packet: Secret,
    /// What ends the garbage.
    pub terminator: [u8; TERMINATOR_LEN],
}

/// All that follows from a shared secret.
pub struct Keys {
    /// Names the session: whoever sees the same on both sides knows that nobody stands in between.
    pub session_id: [u8; 32],
    /// For what the caller sends (*initiator* in BIP324).
    pub caller: DirectionKeys,
    /// For what the called side sends (*responder*).
    pub called: DirectionKeys,
}

impl Keys {
    /// From the shared secret of two nodes on the network with this magic.
    pub fn derive(shared_secret: &[u8; 32], magic: [u8; 4]) -> Self {
        let salt = [&b"bitcoin_v2_shared_secret"[..], &magic].concat();
        let source = Hkdf::<Sha256>::new(Some(&salt), shared_secret);
        let expand = |info: &str| {
            let mut key = Zeroizing::new([0; 32]);
            // It fails above 8,160 bytes.
            let _ = source.expand(info.as_bytes(), &mut *key);
            key
        };
        let (mut caller, mut called) = ([0; TERMINATOR_LEN], [0; TERMINATOR_LEN]);
        let terminators = expand("garbage_terminators");
        caller.copy_from_slice(&terminators[..TERMINATOR_LEN]);
        called.copy_from_slice(&terminators[TERMINATOR_LEN..]);
        let direction = |length, packet, terminator| DirectionKeys {
            length: expand(length),
            packet: expand(packet),
            terminator,
        };
        Self {
            session_id: *expand("session_id"),
            caller: direction("initiator_L", "initiator_P", caller),
            called: direction("responder_L", "responder_P", called),
        }
    }
}
