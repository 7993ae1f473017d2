//! The Script screen: stepping through scripts, and contracts.

texts! {
    script { zh: "脚本", en: "Script" }
    parts { zh: "脚本页的两部分", en: "Parts of the Script screen" }
    step_through { zh: "逐步执行", en: "Step through" }
    contracts { zh: "合约", en: "Contracts" }
    step_what { zh: "粘贴一段脚本，或打开任意一笔交易的输入，看它一步一步执行。", en: "Paste a script or open an input of any transaction, and watch it run step by step." }
    contracts_what { zh: "从模板写一份合约：多签、哈希时间锁、时间锁或金库。", en: "Write a contract from a template: multisig, hash lock, time lock or vault." }
}
