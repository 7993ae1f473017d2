//! Signs P2PKH inputs.

use k256::SecretKey;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};

use crate::primitives::{ScriptBuf, Transaction};
use crate::script::{Builder, SighashType, legacy_sighash};

/// Signs one input under all inputs and outputs, so that nothing can be changed afterwards, and puts signature and public
/// key into its script. ECDSA with the nonce of RFC 6979 (no randomness needed) and a low S (BIP62).
///
/// # Panics
/// If the transaction has no input `index`.
pub fn sign_p2pkh(tx: &mut Transaction, index: usize, spent_script: &ScriptBuf, key: &SecretKey) {
    let sighash = legacy_sighash(tx, index, spent_script.as_bytes(), SighashType::ALL);
    let mut signature = sign_ecdsa(key, sighash.as_bytes());
    signature.push(SighashType::ALL.0 as u8);
    let public_key = key.public_key().to_sec1_bytes();
    tx.inputs[index].script_sig = Builder::new().data(&signature).data(&public_key).into_script();
}

/// A DER signature.
fn sign_ecdsa(key: &SecretKey, sighash: &[u8; 32]) -> Vec<u8> {
    let signature: Signature =
        SigningKey::from(key).sign_prehash(sighash).expect("a 32-byte hash can always be signed");
    signature.normalize_s().to_der().as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::sha256;

    #[test]
    fn the_nonce_is_that_of_rfc_6979() {
        // The vector for secp256k1 that wallets have shared since 2013.
        let mut one = [0; 32];
        one[31] = 1;
        let key = SecretKey::from_slice(&one).unwrap();
        assert_eq!(
            hex::encode(sign_ecdsa(&key, &sha256(b"Satoshi Nakamoto"))),
            "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d802202442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"
        );
    }
}
