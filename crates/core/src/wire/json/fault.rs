//! What is wrong with a text, and where.

use crate::error::Part::{Number, Text};
use crate::error::{Code, Error, Part, written};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Boxed: the success path should not carry an error's size.
pub(crate) type Result<T> = core::result::Result<T, Box<Fault>>;

/// An error whose place is still being found out: each level that it passes on
/// its way up puts its field or index before it.
pub(crate) struct Fault {
    code: Code,
    message: String,
    /// Innermost first.
    place: Vec<Step>,
}

/// A step into the tree.
pub(crate) enum Step {
    Field(String),
    Index(usize),
}

#[cold]
pub(crate) fn fault<T>(code: Code, message: &[Part<'_>]) -> Result<T> {
    Err(Box::new(Fault { code, message: written(message), place: Vec::new() }))
}

impl Fault {
    #[cold]
    pub(crate) fn within(mut self: Box<Self>, step: Step) -> Box<Self> {
        self.place.push(step);
        self
    }
}

impl From<Box<Fault>> for Error {
    #[cold]
    fn from(fault: Box<Fault>) -> Self {
        let mut text = String::new();
        for step in fault.place.iter().rev() {
            match step {
                Step::Field(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
                Step::Index(index) => {
                    text.push_str(&written(&[Text("["), Number(*index as f64), Text("]")]))
                }
            }
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&fault.message);
        Error::new(fault.code, &[Text(&text)])
    }
}
