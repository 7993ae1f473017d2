//! A stack of byte strings.

use super::super::{ScriptError, num};

/// Items from the bottom to the top. Depths count from the top, which is 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stack(Vec<Vec<u8>>);

impl Stack {
    /// Number of items.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The items, bottom first.
    pub fn items(&self) -> &[Vec<u8>] {
        &self.0
    }

    /// The item at a depth.
    ///
    /// # Errors
    /// [`ScriptError::InvalidStackOperation`] if there are fewer items.
    pub fn peek(&self, depth: usize) -> Result<&Vec<u8>, ScriptError> {
        self.index(depth).map(|index| &self.0[index])
    }

    /// Puts an item on top.
    pub fn push(&mut self, item: Vec<u8>) {
        self.0.push(item);
    }

    /// Takes the top item.
    ///
    /// # Errors
    /// [`ScriptError::InvalidStackOperation`] if there is none.
    pub fn pop(&mut self) -> Result<Vec<u8>, ScriptError> {
        self.0.pop().ok_or(ScriptError::InvalidStackOperation)
    }

    /// Whether there is a top item and it counts as true.
    pub fn is_true(&self) -> bool {
        self.0.last().is_some_and(|item| num::is_true(item))
    }

    pub(super) fn require(&self, count: usize) -> Result<(), ScriptError> {
        match self.len() >= count {
            true => Ok(()),
            false => Err(ScriptError::InvalidStackOperation),
        }
    }

    pub(super) fn push_bool(&mut self, value: bool) {
        self.push(num::encode(value.into()));
    }

    pub(super) fn push_number(&mut self, value: i64) {
        self.push(num::encode(value));
    }

    /// Puts a copy of the item at `depth` on top.
    pub(super) fn copy(&mut self, depth: usize) -> Result<(), ScriptError> {
        let item = self.peek(depth)?.clone();
        self.push(item);
        Ok(())
    }

    /// Moves the item at `depth` to the top.
    pub(super) fn lift(&mut self, depth: usize) -> Result<(), ScriptError> {
        let index = self.index(depth)?;
        self.0[index..].rotate_left(1);
        Ok(())
    }

    /// Moves the top item down to `depth`.
    pub(super) fn sink(&mut self, depth: usize) -> Result<(), ScriptError> {
        let index = self.index(depth)?;
        self.0[index..].rotate_right(1);
        Ok(())
    }

    fn index(&self, depth: usize) -> Result<usize, ScriptError> {
        self.len().checked_sub(depth.saturating_add(1)).ok_or(ScriptError::InvalidStackOperation)
    }
}

impl From<Vec<Vec<u8>>> for Stack {
    /// From items, bottom first.
    fn from(items: Vec<Vec<u8>>) -> Self {
        Self(items)
    }
}
