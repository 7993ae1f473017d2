//! A value that many hold and nobody changes.

use std::ops::Deref;
use std::rc::Rc;

/// A value shared by reference and compared by it: components don't walk through a wallet to see that it is the same.
#[derive(Debug)]
pub struct Shared<T>(Rc<T>);

impl<T: PartialEq> Shared<T> {
    /// The reference to the value that comes after this one: the same while the value is.
    pub fn next(&self, value: T) -> Self {
        if **self == value { self.clone() } else { value.into() }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Rc::new(value))
    }
}
