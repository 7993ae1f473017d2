//! The Script screen: stepping through scripts, and contracts.

texts! {
    script { zh: "脚本", en: "Script" }
    parts { zh: "脚本页的两部分", en: "Parts of the Script screen" }
    step_through { zh: "逐步执行", en: "Step through" }
    contracts { zh: "合约", en: "Contracts" }
    contracts_what { zh: "从模板写一份合约：多签、哈希时间锁、时间锁或金库。", en: "Write a contract from a template: multisig, hash lock, time lock or vault." }
}
