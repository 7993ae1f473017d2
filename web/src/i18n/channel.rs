//! Texts of a channel across tabs: who endorses, who orders, and what every tab validates.

use hashyard_ledgers::channel::Rival;
use hashyard_ledgers::versions::VersionsRefusal;

use super::{Lang, ledgers};

texts! {
    title { zh: "跨标签页的通道", en: "A channel across tabs" }
    sentence {
        zh: "两个标签页背书，一个排序，个个都验证。谁都可以提议；两家都背书了，提议的标签页就把它交给排序节点。",
        en: "Two tabs endorse, one orders, and every one validates. Any tab may propose; once both organisations have endorsed, the tab that proposed sends it to the orderer."
    }
    to_classroom { zh: "去教学链", en: "Go to a classroom" }
    this_tab { zh: "这个标签页", en: "This tab" }
    only_validate { zh: "只验证", en: "Only validates" }
    no_channel {
        zh: "还没有通道：要有一个标签页当排序节点，由它和两家机构开通。",
        en: "There is no channel yet: the tab that orders opens one, together with both organisations."
    }
    channel { zh: "通道", en: "Channel" }
    nobody { zh: "还没有人", en: "nobody yet" }
    not_named(role: &str) {
        zh: "这条通道上的{role}是另一把钥匙，所以这个标签页只验证。请让排序节点重新开通。",
        en: "On this channel {role} has another key, so this tab only validates. Have the orderer open a new channel."
    }
    who_vouches {
        zh: "第一块写下了这三把钥匙，往后只认它们。谁先自称是某家机构，开通时就算它是；在超级账本里，要由证书机构担保。",
        en: "The first block names these three keys, and from then on they alone count. Whoever claimed first to be an organisation was taken at its word; in Fabric, a certificate authority vouches for it."
    }
    open { zh: "开通", en: "Open the channel" }
    open_anew { zh: "重新开通", en: "Open a new one" }
    open_why { zh: "通道的第一块写下两家机构和这个标签页的钥匙。", en: "The channel's first block names the keys of both organisations and of this tab." }
    anew_why { zh: "新通道从头开始：旧通道的区块和等着的更新，这里都不再保留；别的标签页要自己加入新的。", en: "A new channel begins with nothing. This tab forgets the blocks and waiting updates of the old one, and other tabs have to join the new one." }
    other_channel { zh: "另一条通道", en: "Another channel" }
    join { zh: "加入", en: "Join" }
    propose_title { zh: "提议一笔更新", en: "Propose an update" }
    propose { zh: "提议", en: "Propose" }
    updates { zh: "更新走到哪一步", en: "How far each update has come" }
    height(blocks: u64) { zh: "{blocks} 块", en: "{blocks} blocks", one: "{blocks} block" }
    no_updates { zh: "还没有更新。", en: "There are no updates yet." }
    waiting(count: usize) { zh: "等出块的更新：{count} 笔。满 2 笔就出块，没满也只等 20 秒。", en: "Updates waiting: {count}. A block is cut as soon as there are two, or 20 seconds after the first." }
    cut { zh: "现在出块", en: "Cut a block now" }
    proposed { zh: "已提议", en: "proposed" }
    endorsing(name: &str) { zh: "等{name}背书", en: "waiting for {name} to endorse" }
    endorsed(name: &str) { zh: "{name}背书", en: "{name} endorsed" }
    refused(name: &str, has: u64, needs: u64) { zh: "{name}不背书：只有 {has}，要 {needs}", en: "{name} refuses: there is only {has}, and it takes {needs}" }
    ordering { zh: "等待排序", en: "waiting to be ordered" }
    sent { zh: "已送去排序", en: "sent to be ordered" }
    ordered(block: u64, tx: usize) { zh: "排在 {block}:{tx}", en: "ordered as {block}:{tx}" }
    valid { zh: "有效", en: "valid" }
    void { zh: "作废", en: "void" }
    number(number: usize) { zh: "编号 {number}", en: "number {number}" }
    from_here { zh: "这里提议的", en: "proposed here" }
    differs {
        zh: "两家读到的版本不同：有一家还没收到最新区块。请再提议一次。",
        en: "The two organisations read different versions: one has not heard of the newest block yet. Propose it again."
    }
    send_anyway { zh: "照样送去排序", en: "Send it anyway" }
    world { zh: "世界状态", en: "World state" }
    state_why {
        zh: "全部键、值、版本的哈希：各标签页走过同样的区块，它就相同。",
        en: "The hash of all keys, values and versions. Tabs that went through the same blocks have the same one."
    }
}

/// Two blocks of one number.
pub fn rival(lang: Lang, rival: &Rival) -> String {
    let begin = |hash: &[u8; 32]| format!("{:02x}{:02x}", hash[0], hash[1]);
    let (number, first, other) = (rival.number, begin(&rival.first), begin(&rival.other));
    match lang {
        Lang::Zh => format!("排序节点给第 {number} 块签了两个：{first}.. 和 {other}..。这里认先来的。"),
        Lang::En => format!(
            "The orderer signed two blocks of number {number}: {first}.. and {other}... The first one counts here."
        ),
    }
}

/// Why an update is void; in brackets stands Fabric's code.
pub fn refusal(lang: Lang, why: &VersionsRefusal) -> String {
    let policy = "ENDORSEMENT_POLICY_FAILURE";
    match (lang, why) {
        (Lang::Zh, VersionsRefusal::EndorsementPolicyFailure { by }) => {
            format!("要两家都背书同样的读写，对得上的签名只有 {} 个（{policy}）", by.len())
        }
        (Lang::En, VersionsRefusal::EndorsementPolicyFailure { by }) => {
            format!(
                "Both must endorse the same reads and writes, but only {} of the signatures match ({policy})",
                by.len()
            )
        }
        _ => ledgers::versions_refusal(lang, why),
    }
}
