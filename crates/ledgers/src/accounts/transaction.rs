//! A call as it travels: the legacy transaction of the Yellow Paper (section 4.2), signed over the chain's number (EIP-155).

use k256::SecretKey;
use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};

use crate::rlp;
use crate::setting::{address_of, keccak};

/// An account's name: 20 bytes.
pub type Address = [u8; 20];

/// The chain's number, so that a call is good for no other (EIP-155): the one that development chains have.
pub const CHAIN_ID: u64 = 1337;
/// Gas that a call may use. It is not counted here, and costs nothing.
const GAS_LIMIT: u128 = 100_000;

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// Which call of this account it is; `None` where the ledger has switched numbers off, which no chain does.
    pub nonce: Option<u64>,
    /// To which account.
    pub to: Address,
    /// Wei that go along.
    pub value: u128,
    /// What a contract is asked to do; empty for a payment.
    pub data: Vec<u8>,
}

/// A call and its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCall {
    unsigned: Unsigned,
    encoded: Vec<u8>,
    /// Who signed. It is worked out once: nothing of it can change.
    sender: Option<Address>,
}

impl Unsigned {
    fn fields(&self) -> Vec<Vec<u8>> {
        let nonce = self.nonce.map(|nonce| rlp::number(nonce.into()));
        let rest = [
            rlp::number(0),
            rlp::number(GAS_LIMIT),
            rlp::bytes(&self.to),
            rlp::number(self.value),
            rlp::bytes(&self.data),
        ];
        nonce.into_iter().chain(rest).collect()
    }

    /// What the signature covers.
    pub fn signing_hash(&self) -> [u8; 32] {
        let mut fields = self.fields();
        fields.extend([rlp::number(CHAIN_ID.into()), rlp::number(0), rlp::number(0)]);
        keccak(&rlp::list(&fields))
    }
}

impl SignedCall {
    /// Signs with the nonce of RFC 6979 and a low S (EIP-2).
    pub fn sign(unsigned: Unsigned, key: &SecretKey) -> Self {
        let hash = unsigned.signing_hash();
        let (signature, parity) = SigningKey::from(key).sign_prehash_recoverable(&hash);
        let v = u128::from(CHAIN_ID) * 2 + 35 + u128::from(parity.is_y_odd());
        let (r, s) = signature.split_bytes();
        let mut fields = unsigned.fields();
        fields.extend([rlp::number(v), rlp::bytes(rlp::trimmed(&r)), rlp::bytes(rlp::trimmed(&s))]);
        let sender = recover(&hash, &signature, parity);
        Self { encoded: rlp::list(&fields), unsigned, sender }
    }

    /// What was signed.
    pub fn unsigned(&self) -> &Unsigned {
        &self.unsigned
    }

    /// As it travels: RLP.
    pub fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// Its name: Keccak-256 of the RLP.
    pub fn hash(&self) -> [u8; 32] {
        keccak(&self.encoded)
    }

    /// Whose key signed: no field says it, it follows from the signature (Yellow Paper, appendix F).
    pub fn sender(&self) -> Option<Address> {
        self.sender
    }
}

fn recover(hash: &[u8; 32], signature: &Signature, parity: RecoveryId) -> Option<Address> {
    let key = VerifyingKey::recover_from_prehash(hash, signature, parity).ok()?;
    Some(address_of(&key.into()))
}
