//! Texts of the Museum.

texts! {
    museum { zh: "博物馆", en: "Museum" }
    intro { zh: "这里没有挖矿，没有节点，只有真实的比特币主网区块。", en: "No mining and no peers here: only real blocks of Bitcoin's main chain." }
    elsewhere { zh: "博物馆在主网模式下打开", en: "The museum opens on the main chain" }
    elsewhere_why { zh: "当前房间是教学链。博物馆只读真实区块，不挖矿、不联网。", en: "This room is a classroom chain. The museum reads real blocks, without mining and without peers." }
    open_museum { zh: "打开博物馆", en: "Open the museum" }
    files { zh: "区块文件", en: "Block files" }
    drop { zh: "把 blk*.dat 拖到这里", en: "Drop blk*.dat here" }
    drop_why { zh: "Bitcoin Core 的 blocks 文件夹里的文件，每个不超过 128 MiB。如果旁边有 xor.dat，请一起选中。文件只在本机读取，不会上传。", en: "Files from Bitcoin Core's blocks folder, up to 128 MiB each. If there is an xor.dat beside them, choose it as well. They are read on this machine and sent nowhere." }
    choose { zh: "选择文件", en: "Choose files" }
    too_large(name: &str, size: &str) { zh: "{name} 有 {size}，超过 128 MiB，没有读取", en: "{name} has {size}, more than 128 MiB: not read" }
    bad_xor(length: usize) { zh: "xor.dat 应为 8 字节，实际 {length} 字节", en: "xor.dat must have 8 bytes, not {length}" }
    two_xor { zh: "选中了两个 xor.dat，看不出用哪一个。请每次只选一个。", en: "Two files are an xor.dat, and either key might be meant: choose one at a time." }
    xor_alone { zh: "xor.dat 只对同时选中的文件有效，请和区块文件一起选。", en: "An xor.dat belongs to the files that come with it: choose it together with the block files." }
    with_key(key: &str) { zh: "用一同选中的 xor.dat 还原，密钥 {key}", en: "Read with the key of the xor.dat that came with it, {key}" }
    read_before { zh: "之前读过的文件", en: "Read before" }
    waiting_files(n: usize) { zh: "还有 {n} 个文件在排队", en: "{n} more files wait", one: "{n} more file waits" }
    reading(name: &str) { zh: "正在读取 {name}", en: "Reading {name}" }
    done(name: &str) { zh: "{name} 已读完", en: "{name}: done" }
    stopped(why: &str) { zh: "已停止：{why}。已经连上的区块都保留着。", en: "Stopped: {why}. What was connected stays." }
    cancel { zh: "取消", en: "Cancel" }
    progress { zh: "读取进度", en: "Progress" }
    bytes_read { zh: "已读", en: "Read" }
    blocks_found { zh: "找到区块", en: "Blocks found" }
    connected { zh: "已连上", en: "Connected" }
    not_connected { zh: "缺少父块", en: "Not connected" }
    refused { zh: "被拒绝", en: "Refused" }
    refused_list { zh: "被拒绝的区块", en: "Refused blocks" }
    at_byte(offset: &str) { zh: "第 {offset} 字节", en: "byte {offset}" }
    not_connected_note { zh: "没有父块的区块只做与上下文无关的检查，等父块到了再连上。", en: "A block without its parent gets the context-free checks and waits for it." }
    paste { zh: "粘贴原始区块", en: "Paste a raw block" }
    paste_label { zh: "十六进制", en: "Hexadecimal" }
    submit { zh: "提交", en: "Submit" }
    accepted { zh: "区块已接受", en: "The block was accepted" }
    submit_answer(answer: &str) { zh: "节点的回答：{answer}", en: "The node says: {answer}" }
    chain { zh: "馆藏", en: "On show" }
    height { zh: "高度", en: "Height" }
    tip { zh: "最新区块", en: "Tip" }
    first_payment { zh: "第一笔付款：区块 170", en: "The first payment: block 170" }
    genesis { zh: "创世区块", en: "Genesis block" }
    latest { zh: "最新区块", en: "Latest block" }
}
