//! Why a file was not read to its end.

use super::{Lang, refusal};
use crate::bridge::ImportError;

texts! {
    cancelled { zh: "已取消", en: "cancelled" }
    empty { zh: "文件是空的", en: "the file is empty" }
    no_block { zh: "里面没有区块，也不是备份", en: "there is no block in it, and it is no backup" }
    unreadable { zh: "浏览器读不了这个文件，它可能被移动或修改了", en: "the browser can't read the file; perhaps it was moved or changed" }
    too_large(mib: u64) { zh: "文件超过 {mib} MiB", en: "the file has more than {mib} MiB" }
    bad_key { zh: "xor.dat 应为 8 字节", en: "xor.dat must have 8 bytes" }
    bad_magic(offset: u64, found: &str) { zh: "第 {offset} 字节处不是本网络的区块：magic 为 {found}", en: "no block of this network at byte {offset}: magic {found}" }
    bad_length(offset: u64, length: u32) { zh: "第 {offset} 字节处的区块长度 {length} 不可能", en: "impossible block length {length} at byte {offset}" }
    truncated(offset: u64) { zh: "文件在第 {offset} 字节开始的区块中间断了", en: "the file ends inside the block at byte {offset}" }
    backup_version(version: u32) { zh: "备份的版本是 {version}，本程序读不了", en: "the backup has version {version}, which this app can't read" }
    backup_checksum { zh: "备份已损坏：校验和不符", en: "the backup is damaged: its checksum does not match" }
    backup_content(why: &str) { zh: "备份的内容有误（{why}）", en: "the backup's content is wrong ({why})" }
    no_slot { zh: "这个房间已没有空位", en: "the room has no free slot" }
    storage(why: &str) { zh: "浏览器无法保存：{why}", en: "the browser could not store it: {why}" }
}

const MIB: u64 = 1 << 20;

/// The reason in the user's language.
pub fn words(lang: Lang, why: &ImportError) -> String {
    let fixed = match why {
        ImportError::TooLarge(max) => return too_large(lang, max / MIB),
        ImportError::BadMagic(offset, found) => return bad_magic(lang, *offset, found),
        ImportError::BadLength(offset, length) => return bad_length(lang, *offset, *length),
        ImportError::Truncated(offset) => return truncated(lang, *offset),
        ImportError::BackupVersion(version) => return backup_version(lang, *version),
        ImportError::BackupContent(why) => return backup_content(lang, why.text(lang)),
        ImportError::Storage(why) => return storage(lang, why.text(lang)),
        ImportError::Cancelled => cancelled(lang),
        ImportError::NotRunning => refusal::not_running(lang),
        ImportError::Empty => empty(lang),
        ImportError::NoBlock => no_block(lang),
        ImportError::Unreadable => unreadable(lang),
        ImportError::BadKey => bad_key(lang),
        ImportError::BackupChecksum => backup_checksum(lang),
        ImportError::NoSlot => no_slot(lang),
    };
    fixed.to_owned()
}
