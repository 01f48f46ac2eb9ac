//! What is wrong with a text, and where.

use crate::error::{Code, Error, Part};

pub(crate) type Result<T> = core::result::Result<T, Fault>;

/// A step into the tree.
#[cfg_attr(not(feature = "messages"), expect(dead_code, reason = "no messages"))]
pub(crate) enum Step<'a> {
    Field(&'a str),
    Index(usize),
}

/// An error whose place is still being found out: each level that it passes on
/// its way up puts its field or index before it.
pub(crate) struct Fault {
    code: Code,
    /// Boxed: the success path should not carry an error's size.
    #[cfg(feature = "messages")]
    text: alloc::boxed::Box<told::Text>,
}

#[cfg_attr(feature = "messages", cold)]
pub(crate) fn fault(code: Code, _message: &[Part<'_>]) -> Fault {
    Fault {
        code,
        #[cfg(feature = "messages")]
        text: told::Text::new(_message).into(),
    }
}

impl Fault {
    #[cfg_attr(feature = "messages", cold)]
    pub(crate) fn within(self, _step: Step<'_>) -> Self {
        #[cfg(feature = "messages")]
        {
            let mut fault = self;
            fault.text.within(_step);
            fault
        }
        #[cfg(not(feature = "messages"))]
        self
    }
}

impl From<Fault> for Error {
    #[cold]
    fn from(fault: Fault) -> Self {
        #[cfg(feature = "messages")]
        return Error::new(fault.code, &[Part::Text(&fault.text.whole())]);
        #[cfg(not(feature = "messages"))]
        Error::new(fault.code, &[])
    }
}

#[cfg(feature = "messages")]
mod told {
    use super::Step;
    use crate::error::Part::{self, Number};
    use crate::error::written;
    use alloc::string::String;

    /// A message and the place before it, built from the inside out.
    pub(super) struct Text {
        place: String,
        message: String,
    }

    impl Text {
        pub(super) fn new(message: &[Part<'_>]) -> Self {
            Self { place: String::new(), message: written(message) }
        }

        pub(super) fn within(&mut self, step: Step<'_>) {
            if !self.place.is_empty() && !self.place.starts_with('[') {
                self.place.insert(0, '.');
            }
            match step {
                Step::Field(name) => self.place.insert_str(0, name),
                Step::Index(index) => {
                    let index = [Part::Text("["), Number(index as f64), Part::Text("]")];
                    self.place.insert_str(0, &written(&index));
                }
            }
        }

        pub(super) fn whole(mut self) -> String {
            if !self.place.is_empty() {
                self.place.push_str(": ");
            }
            self.place + &self.message
        }
    }
}
