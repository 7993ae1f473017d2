//! Keys, words and passphrases.

use hashyard_core::wallet::account::MAX_INDEX;
use hashyard_core::wallet::{
    AddressKind, Language, MessageFault, MessageForm, MnemonicError, NewAddressError, SignMessageError,
    VaultError, WalletError,
};
use hashyard_node::refusal::SecretError;

use super::{InChinese, LOCKED, NO_WALLET};

impl InChinese for SecretError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoWallet => NO_WALLET.into(),
            Self::Wallet(error) => error.in_chinese(),
            Self::Address(error) => error.in_chinese(),
            Self::NotOurs => "钱包里没有这个地址".into(),
        }
    }
}

impl InChinese for WalletError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => LOCKED.into(),
            Self::NotEncrypted => "钱包没有设密码".into(),
            Self::AlreadyEncrypted => "钱包已有密码".into(),
            Self::Vault(VaultError::EmptyPassphrase) => "密码不能为空".into(),
            Self::Vault(VaultError::WrongPassphrase) => "密码不对".into(),
            Self::Vault(VaultError::Corrupt(_)) => "保存的钱包已损坏".into(),
            Self::Vault(VaultError::OutOfMemory(kib)) => format!("内存不够，需要 {} MiB", kib / 1024),
            Self::NoKeys(_) => "这些助记词生成不了密钥".into(),
        }
    }
}

fn no_key(kind: AddressKind) -> String {
    format!("这种地址（{kind}）背后没有认得出的公钥")
}

impl InChinese for MessageFault {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoKey(kind) => no_key(*kind),
            Self::Base64 => "签名不是 Base64：多半没有粘贴完整".into(),
            Self::Form(MessageForm::Legacy) => "P2PKH 地址的签名是 65 字节，这一段不是".into(),
            Self::Form(MessageForm::Simple) => "这种地址的签名是一份见证（BIP322），这一段不是".into(),
            Self::OtherForm => "BIP322 只认简单形式的签名".into(),
            Self::NoPublicKey => "没有公钥能做出这个签名".into(),
            Self::OtherAddress(address) => format!("配这句话的话，签名属于另一个地址：{address}"),
            Self::Script(error) => format!("签名和这个地址、这句话对不上：{}", error.in_chinese()),
            Self::NotAll => "签名没有管住整句话".into(),
        }
    }
}

impl InChinese for SignMessageError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => LOCKED.into(),
            Self::NoKey(kind) => no_key(*kind),
            Self::NotOurs => "钱包里没有这个地址".into(),
            Self::Sign(error) => error.in_chinese(),
        }
    }
}

impl InChinese for NewAddressError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Exhausted => format!("这种地址最多保留 {MAX_INDEX} 个，已全部给出"),
            Self::Locked(_) => "请先用密码解锁一次：还没有这种地址的密钥".into(),
        }
    }
}

impl InChinese for MnemonicError {
    fn in_chinese(&self) -> String {
        match self {
            Self::WordCount(count) => format!("应有 12、15、18、21 或 24 个词，现有 {count} 个"),
            Self::UnknownWord { position, word, language } => {
                let list = match language {
                    Language::English => "英文",
                    Language::ChineseSimplified => "中文",
                };
                format!("第 {position} 个词“{word}”不在{list}词表里")
            }
            Self::Checksum => "这些词对不上：有一个错了，或顺序不对".into(),
            Self::EntropyLength(bytes) => format!("熵不能是 {bytes} 字节"),
        }
    }
}
