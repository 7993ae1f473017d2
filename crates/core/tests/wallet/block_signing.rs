//! Keys that sign blocks.

use hashyard_core::wallet::bip32::Xpriv;
use hashyard_core::wallet::{BLOCK_SIGNING_KEYS, OutputType, block_signing_path};

use crate::world::*;

#[test]
fn they_are_a_chain_of_their_own_that_follows_from_the_words() {
    let words = Mnemonic::from_entropy(Language::English, &[1; 16]).unwrap();
    let master = Xpriv::master(&*words.to_seed("")).unwrap();
    let (mut wallet, _) = wallet_of(1);
    for index in [0, 1, BLOCK_SIGNING_KEYS - 1] {
        let path = block_signing_path(&CLASSROOM, index);
        assert_eq!(path.to_string(), format!("m/44'/1'/0'/325/{index}"));
        let key = wallet.block_signing_key(index);
        assert_eq!(key, master.derive(&path.0).unwrap().public_key_bytes());
        let script = hashyard_core::script::p2pkh(&PubkeyHash::of(&key));
        assert_eq!(wallet.path_of(&script), None, "no address of the wallet");
    }
    let before = wallet.block_signing_key(0);
    wallet.new_address(OutputType::Bech32).unwrap();
    assert_eq!(wallet.block_signing_key(0), before);
}

#[test]
fn a_locked_wallet_knows_its_key_and_does_not_sign() {
    let (mut wallet, _) = wallet_of(1);
    let (key, signature) = (wallet.block_signing_key(0), wallet.sign_block(0, &[7; 32]).unwrap());
    assert_eq!(wallet.sign_block(0, &[7; 32]).unwrap(), signature, "no randomness");
    wallet.encrypt("secret", &RANDOM, CHEAP).unwrap();
    assert_eq!(
        (wallet.block_signing_key(0), wallet.sign_block(0, &[7; 32])),
        (key, Err(WalletError::Locked))
    );
    wallet.unlock("secret").unwrap();
    assert_eq!(wallet.sign_block(0, &[7; 32]), Ok(signature));
}
