//! The node: where it belongs, how it starts, whom it hangs up on.

use hashyard_core::chain::RestoreError;
use hashyard_core::room::RoomError;
use hashyard_node::fault::{FalseFilter, Fault};
use hashyard_node::withholding::WithholdError;
use hashyard_node::{BadName, MAX_NAME, StartError};
use hashyard_tab::backup::BackupError;
use hashyard_tab::chain_spec::{ChainPart, LinkError};
use hashyard_ui_model::console::CommandError;

use super::{InChinese, LOCKED};
use crate::i18n::{Lang, reject};

impl InChinese for LinkError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Network(_) => "没有这个网络，只有 classroom、regtest、signet、testnet4、mainnet".into(),
            Self::Room(error) => error.in_chinese(),
            Self::Mode(mode) => {
                let pruned = ChainPart::Pruned.name().unwrap_or_default();
                format!("参数 mode 只能是 light 或 {pruned}，不能是 {mode}")
            }
            Self::PrunedMuseum => "mainnet 的区块是用来看的，不能修剪：去掉参数 mode".into(),
            Self::NotTunable { key, network } => {
                format!("参数 {key} 只属于 classroom 的房间，不属于 {network}")
            }
        }
    }
}

impl InChinese for RoomError {
    fn in_chinese(&self) -> String {
        match self {
            Self::EmptyName => "房间名是空的".into(),
            Self::LongName(length) => format!("房间名太长，有 {length} 字节"),
            Self::ControlCharacter => "房间名里有控制字符或看不见的字符".into(),
            Self::BadValue { key, allowed } => format!("房间参数 {key} 应为{}", range(key, allowed)),
        }
    }
}

/// What a parameter of a room may be.
fn range<'a>(key: &str, allowed: &'a str) -> &'a str {
    match key {
        "spacing" => " 1 至 3600 秒",
        "retarget" => " 0（不调整）或 2 至 10000 块，签名链只能是 0",
        "bits" => "紧凑形式的目标值，最容易到 0x207fffff",
        "gap" => " 0（不用）至 86400 秒",
        "halving" => " 1 至 210000 块",
        "maturity" => " 1 至 1000 块",
        "future" => " 1 至 7200 秒",
        "challenge" => "十六进制的脚本",
        "attacks" => " on 或 off",
        _ => allowed,
    }
}

impl InChinese for StartError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Chain(RestoreError::Row { table, error }) => {
                format!("{} 表有一行已损坏（{}）", table.name(), error.in_chinese())
            }
            Self::Chain(RestoreError::Header(hash)) => format!("区块头 {hash} 不属于这条链"),
            Self::Chain(RestoreError::Block { hash, reason }) => format!("区块 {hash} 连不上：{reason}"),
            Self::Wallet(_) => "保存的钱包已损坏".into(),
            Self::Row(row) => format!("节点的 {row} 一行已损坏"),
            Self::Pruned => "这里的区块已被修剪，要变回完整节点，只能在别处重新下载整条链".into(),
            Self::Name(error) => error.in_chinese(),
        }
    }
}

impl InChinese for BackupError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NotABackup => "不是哈希工场的备份".into(),
            Self::Version(version) => format!("备份的版本是 {version}"),
            Self::Checksum => "校验和不符".into(),
            Self::Content(error) => error.in_chinese(),
            Self::UnknownTable(name) => format!("不认识的表 {name:?}"),
            Self::Text => "有名称不是 UTF-8".into(),
        }
    }
}

impl InChinese for BadName {
    fn in_chinese(&self) -> String {
        format!("名字应为 1 至 {MAX_NAME} 个文字、数字、连字符、点或下划线")
    }
}

impl InChinese for WithholdError {
    fn in_chinese(&self) -> String {
        let words = match self {
            Self::NotMined => "只有会挖矿的完整节点才能扣住区块",
            Self::Signed => "这里的区块要成员签名，扣不住",
            Self::UnknownPayment => "钱包里没有这笔付款",
            Self::NotOurs => "这笔付款花的币不全是这个钱包的",
            Self::TakenBack => "这笔付款已经在收回了",
            Self::Void => "这笔付款既不在区块里，也不在等着进区块",
            Self::TooDeep => "这笔付款已有一百次以上的确认，收不回来了",
            Self::NotInThisMode => "自私挖矿时不能收回付款",
            Self::Locked => LOCKED,
            Self::TooSmall => "这笔付款太小，不够付收回它的手续费",
        };
        words.to_owned()
    }
}

impl InChinese for CommandError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Unclosed(mark) => format!("{mark} 没有闭合"),
            Self::BadJson(text) => format!("不是有效的 JSON：{text}"),
        }
    }
}

impl InChinese for Fault {
    fn in_chinese(&self) -> String {
        let words = match self {
            Self::HandshakeTimeout => "握手超时",
            Self::PingTimeout => "ping 没有回应",
            Self::HeadersTimeout => "迟迟不给区块头",
            Self::BlockTimeout => "迟迟不给区块",
            Self::Stalling => "拖住了其余区块的下载",
            Self::Oneself => "连到了自己",
            Self::ObsoleteVersion => "协议版本太旧",
            Self::Greedy => "一次要得太多",
            Self::Flood(command) => return format!("{command} 消息发得太多"),
            Self::Stream(_) => "字节流里不是消息",
            Self::Malformed { command, .. } => return format!("{command} 消息读不懂"),
            Self::CompactBlock(_) => "紧凑区块的消息不合规",
            Self::BelowLimit => "索取的区块太旧，修剪节点不提供",
            Self::Discontinuous => "区块头前后不相连",
            Self::Unconnecting => "一再发来接不上的区块头",
            Self::InvalidHeader(reason) => return format!("区块头无效：{}", reject::words(Lang::Zh, reason)),
            Self::InvalidBlock(reason) => return format!("区块无效：{}", reject::words(Lang::Zh, reason)),
            Self::FiltersTimeout => "迟迟不给过滤器",
            Self::FalseFilter(FalseFilter::NotOnItsOwn) => "给的过滤器和它先前说的接不上",
            Self::FalseFilter(FalseFilter::NotOnOthers) => "给的过滤器和别的节点说的接不上",
            Self::FalseFilter(FalseFilter::OtherHash) => "给的过滤器和它自己报的哈希不符",
            Self::FalseFilter(FalseFilter::NotOfBlock) => "给的过滤器和区块不符",
            Self::BloomFilter(problem) => return format!("布隆过滤器不合规：{problem}"),
            Self::ProofTimeout => "迟迟不给默克尔证明",
            Self::FalseProof(_) => "给的默克尔证明不成立",
            Self::FilterRequest(problem) => return format!("对过滤器的请求不合规：{problem}"),
            Self::Impostor(command) => return format!("以别的节点的名义发 {command}"),
            Self::Proposal(fault) => return format!("提议的区块有错：{fault}"),
        };
        words.to_owned()
    }
}
