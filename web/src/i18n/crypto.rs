//! The crypto bench: hashes and ciphers.

texts! {
    title { zh: "密码台", en: "Crypto bench" }
    parts { zh: "看哪一种", en: "What to look at" }
    hashes { zh: "哈希", en: "Hashes" }
    symmetric { zh: "对称密码", en: "One key" }
    asymmetric { zh: "公钥密码", en: "Two keys" }
    protects_nothing {
        zh: "这里只演示，不保护任何东西：钱包不用这里的代码，也不要把真的秘密打进来。",
        en: "All here demonstrates and protects nothing: your wallet uses none of it. Type no secret here."
    }
}
