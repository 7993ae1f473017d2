//! The Script screen: stepping through scripts, contracts, and signed sentences.

texts! {
    script { zh: "脚本", en: "Script" }
    parts { zh: "脚本页的几部分", en: "Parts of the Script screen" }
    step_through { zh: "逐步执行", en: "Step through" }
    contracts { zh: "合约", en: "Contracts" }
    messages { zh: "签名消息", en: "Messages" }
}
