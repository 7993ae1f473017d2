//! Addresses, amounts and payments.

use hashyard_core::Network;
use hashyard_core::amount::ParseAmountError;
use hashyard_core::wallet::base58::Base58Error;
use hashyard_core::wallet::{
    AddressError, Bech32Fault, BumpError, CoinState, OtherWay, PaymentLinkError, SendError,
};
use hashyard_node::refusal::PayError;
use hashyard_ui_model::typed::{self, TypedError};

use super::{InChinese, LOCKED, NO_WALLET};
use crate::i18n::{Lang, reject};

impl InChinese for Bech32Fault {
    fn in_chinese(&self) -> String {
        match self {
            Self::Character(character, at) => {
                format!("第 {at} 个字符{}不能用在地址里", typed::name(*character))
            }
            Self::MixedCase => "大小写混在一起".into(),
            Self::Form => "长度或见证版本不对".into(),
        }
    }
}

impl InChinese for AddressError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "没有填地址".into(),
            Self::Base58(error) => error.in_chinese(),
            Self::Bech32(fault) => format!("不是地址：{}", fault.in_chinese()),
            Self::Bech32Checksum => "不是地址：校验和不符，可能抄错或不完整".into(),
            Self::WrongLength(bytes) => format!("不是地址：内容是 {bytes} 字节，应为 21 字节"),
            Self::OtherNetwork { address, here } => {
                format!("这是{}的地址，本房间是{}", network(Lang::Zh, *address), network(Lang::Zh, *here))
            }
            Self::UnknownPrefix(prefix) => format!("不认识这个地址的网络（前缀 {prefix}）"),
            Self::PrivateKey => "这是私钥，不是地址：不要给任何人看".into(),
            Self::ExtendedKey => "这是扩展密钥，不是地址".into(),
        }
    }
}

/// What a network is called. The test networks share their prefixes: an address can't say which of them it is for.
pub fn network(lang: Lang, network: Network) -> &'static str {
    match (lang, network) {
        (Lang::En, network) => network.name(),
        (Lang::Zh, Network::Mainnet) => "比特币主网",
        (Lang::Zh, Network::Classroom) => "教学链",
        (Lang::Zh, _) => "测试网",
    }
}

impl InChinese for Base58Error {
    fn in_chinese(&self) -> String {
        match self {
            Self::BadCharacter { character, position } => {
                format!("不是地址：第 {position} 个字符 {character:?} 不该出现")
            }
            Self::BadLength(length) => format!("不是地址：{length} 个字符，长度不对"),
            Self::BadChecksum => "不是地址：校验和不符，可能抄错或不完整".into(),
        }
    }
}

impl InChinese for PaymentLinkError {
    fn in_chinese(&self) -> String {
        match self {
            Self::TooLong(length) => format!("太长，有 {length} 字节"),
            Self::Scheme => "应以 bitcoin: 开头".into(),
            Self::Address(error) => error.in_chinese(),
            Self::Unsupported(way) => {
                let way = match way {
                    OtherWay::Lightning => "闪电网络",
                    OtherWay::LightningOffer => "闪电网络报价",
                    OtherWay::SilentPayment => "静默支付",
                    OtherWay::PrivatePayment => "私密支付",
                };
                format!("没有地址：要求用{way}付款，这里不支持")
            }
            Self::Amount(error) => format!("金额{}", error.in_chinese()),
            Self::Repeated(name) => format!("{name} 出现了两次"),
            Self::Required(name) => format!("链接要求 {name}，这里不支持"),
            Self::NotText(name) => format!("{name} 不是文本"),
        }
    }
}

impl InChinese for ParseAmountError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NotANumber => "不是数字".into(),
            Self::TooPrecise(decimals) => format!("小数超过 {decimals} 位"),
            Self::TooLarge => "超过 2100 万".into(),
            Self::Negative => "小于零".into(),
        }
    }
}

impl InChinese for TypedError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "请输入数字，例如 0.5".into(),
            Self::Character(character) => {
                format!("{}不能用在这里，请只输入数字和一个小数点，例如 0.5", typed::name(*character))
            }
            Self::Marks => "看不出是哪个数，请只输入数字和一个小数点，例如 1234.5".into(),
            Self::TwoReadings { thousands, decimal } => {
                format!("有两种读法，请输入 {thousands} 或 {decimal}")
            }
            Self::Zero => "金额要大于零".into(),
            Self::Number(error) => error.in_chinese(),
        }
    }
}

impl InChinese for SendError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => LOCKED.into(),
            Self::NoRecipient => "没有收款人".into(),
            Self::InsufficientFunds { have, need } => {
                format!("余额不足：连同手续费需要 {need}，现在可花 {have}")
            }
            Self::UnknownCoin(outpoint) => format!("输出 {outpoint} 不在钱包里，或已花掉"),
            Self::UnspendableCoin { outpoint, state } => {
                format!("输出 {outpoint} 现在不能花：{}", state.in_chinese())
            }
            Self::Dust { amount, least } => format!("{amount} 太小，一个输出至少 {least}"),
            Self::AmountTooLarge => "金额合计超过 2100 万".into(),
            Self::FeeRateTooLow(least) => format!("费率太低：节点从 {least} sat/vB 起转发"),
            Self::FeeTooHigh(fee) => format!("手续费 {fee} 超过上限"),
            Self::OtherNetwork(other) => format!("这是{}的地址", network(Lang::Zh, *other)),
            Self::TooLarge(vsize) => format!("交易有 {vsize} vB，节点不转发：请分几次付"),
        }
    }
}

impl InChinese for CoinState {
    fn in_chinese(&self) -> String {
        match self {
            Self::Spendable => "可以花".into(),
            Self::Unconfirmed => "还没确认".into(),
            Self::Immature { blocks } => format!("还要 {blocks} 块才成熟"),
            Self::Locked { by } => format!("已被待确认的交易 {by} 花掉"),
        }
    }
}

impl InChinese for BumpError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Unknown(_) => "钱包里没有这笔交易".into(),
            Self::Settled => "它已被打包，或与已打包的交易冲突".into(),
            Self::Dropped => "它已不在内存池里".into(),
            Self::BumpedAlready { by, .. } => format!("它已加过手续费，由 {by} 取代"),
            Self::HasDescendants => "钱包里已有交易花掉了它的输出".into(),
            Self::NotReplaceable => "它没有声明可以替换（BIP125）".into(),
            Self::NotAllOurs => "它的输入不全是本钱包的".into(),
            Self::NotChange(_) => "没有这个找零输出".into(),
            Self::FeeTooLow { fee, least } => format!("手续费 {fee} 不够替换，至少 {least}"),
            Self::NothingToSpend => "它没有属于本钱包且尚未花掉的输出".into(),
            Self::FastEnough(rate) => format!("它已付 {rate} sat/vB"),
            Self::Send(error) => error.in_chinese(),
        }
    }
}

impl InChinese for PayError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoWallet => NO_WALLET.into(),
            Self::Send(error) => error.in_chinese(),
            Self::Bump(error) => error.in_chinese(),
            Self::Refused(reason) => format!("内存池拒绝了它：{}", reject::words(Lang::Zh, reason)),
        }
    }
}
