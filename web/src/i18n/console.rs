//! Texts of the Console.

texts! {
    console { zh: "命令行", en: "Console" }
    note { zh: "与 Bitcoin Core 同名的命令", en: "commands named as in Bitcoin Core" }
    welcome { zh: "输入命令，例如 getblockchaininfo", en: "Type a command, like getblockchaininfo" }
    welcome_why { zh: "输入 help 看全部命令。Tab 补全，上下键翻历史。浏览器的开发者工具里也可以用 hashyard.rpc(…)。", en: "help lists all of them. Tab completes, up and down go through what was typed. In the browser's own console: hashyard.rpc(…)." }
    command { zh: "命令", en: "Command" }
    run { zh: "执行", en: "Run" }
    clear { zh: "清空", en: "Clear" }
    output { zh: "结果", en: "Output" }
    suggestions { zh: "可用的命令", en: "Matching commands" }
    failed(code: i32, message: &str) { zh: "错误 {code}：{message}", en: "error {code}: {message}" }
    unclear(why: &str) { zh: "这一行读不懂：{why}", en: "can't read this line: {why}" }
    working { zh: "执行中…", en: "working…" }
}
