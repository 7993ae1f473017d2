//! The nested `OP_IF`s around an instruction.

/// For each level, outermost first, whether the branch that was entered runs by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    levels: Vec<bool>,
    /// How many levels are false: asked at every instruction, and going through all levels would make scripts of many
    /// nested conditions slow.
    false_levels: usize,
}

impl Conditions {
    /// The levels, outermost first.
    pub fn levels(&self) -> &[bool] {
        &self.levels
    }

    /// Whether the instruction runs.
    pub fn all_true(&self) -> bool {
        self.false_levels == 0
    }

    /// Whether the instruction is in no branch at all.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    pub(super) fn push(&mut self, level: bool) {
        self.levels.push(level);
        self.false_levels += usize::from(!level);
    }

    pub(super) fn pop(&mut self) -> Option<bool> {
        let level = self.levels.pop()?;
        self.false_levels -= usize::from(!level);
        Some(level)
    }
}
