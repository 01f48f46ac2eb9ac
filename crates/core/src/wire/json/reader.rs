//! The tokens of a JSON text, one after the other.

use super::fault::{Fault, Result, Step, fault};
use crate::error::Code;
use crate::error::Part::{Number, Text};
use alloc::borrow::Cow;
use alloc::string::String;

/// What [`Reader::object`] calls.
pub(crate) trait Entries {
    /// Reads the value that stands behind `name`.
    fn entry(&mut self, reader: &mut Reader<'_>, name: &str) -> Result<()>;
}

/// What [`Reader::list`] calls.
pub(crate) trait Items {
    /// Reads the next entry.
    fn item(&mut self, reader: &mut Reader<'_>) -> Result<()>;
}

/// Reads a text from its beginning to its end, once.
pub(crate) struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is not white space, without taking it; 0 at the end.
    pub(crate) fn peek(&mut self) -> u8 {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte().unwrap_or(0)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The bytes not taken yet.
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The text from `start` to here; both stand beside ASCII characters. `get`
    /// and not an index: its panic would bring tables of characters along.
    fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Takes the next byte that is not white space if it is this one.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.peek();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(self.syntax("more text after the value"))
        }
    }

    #[cold]
    fn syntax(&self, what: &str) -> Fault {
        fault(Code::InvalidJson, &[Text(what), Text(" at byte "), Number(self.at as f64)])
    }

    /// The next value is not what it should be.
    #[cold]
    pub(crate) fn unexpected(&mut self, expected: &str) -> Fault {
        let found = match self.peek() {
            b'"' => "a string",
            b'{' => "an object",
            b'[' => "a list",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "a number",
            _ if self.at == self.text.len() => return self.syntax("the text ends too early"),
            _ => return self.syntax("expected a value"),
        };
        fault(
            Code::InvalidType,
            &[Text("expected "), Text(expected), Text(", found "), Text(found)],
        )
    }

    /// An object.
    pub(crate) fn object(&mut self, entries: &mut dyn Entries) -> Result<()> {
        if !self.take(b'{') {
            return Err(self.unexpected("an object"));
        }
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            if self.peek() != b'"' {
                return Err(self.syntax("expected a name in quotes"));
            }
            let name = self.text()?;
            if !self.take(b':') {
                return Err(self.syntax("expected a colon"));
            }
            if let Err(fault) = entries.entry(self, &name) {
                return Err(fault.within(Step::Field(&name)));
            }
            if self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(self.syntax("expected a comma or a closing brace"));
            }
        }
    }

    /// A list.
    pub(crate) fn list(&mut self, items: &mut dyn Items) -> Result<()> {
        if !self.take(b'[') {
            return Err(self.unexpected("a list"));
        }
        if self.take(b']') {
            return Ok(());
        }
        let mut index = 0;
        loop {
            if let Err(fault) = items.item(self) {
                return Err(fault.within(Step::Index(index)));
            }
            index += 1;
            if self.take(b']') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(self.syntax("expected a comma or a closing bracket"));
            }
        }
    }

    /// `true`, `false` or `null`, when it is next.
    pub(crate) fn word(&mut self, word: &str) -> bool {
        self.peek();
        let found = self.rest().starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    /// A number as it is written, when one is next.
    pub(crate) fn number(&mut self) -> Result<Option<&'t str>> {
        if !matches!(self.peek(), b'-' | b'0'..=b'9') {
            return Ok(None);
        }
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        let leading_zero = self.byte() == Some(b'0');
        let whole = self.digits()?;
        if leading_zero && whole > 1 {
            return Err(self.syntax("a number with a leading zero"));
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'-' | b'+')));
            self.digits()?;
        }
        Ok(Some(self.since(start)))
    }

    fn digits(&mut self) -> Result<usize> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.syntax("expected a digit")) } else { Ok(self.at - start) }
    }

    /// A string.
    pub(crate) fn text(&mut self) -> Result<Cow<'t, str>> {
        if !self.take(b'"') {
            return Err(self.unexpected("a string"));
        }
        let mut start = self.at;
        let mut unescaped = String::new();
        loop {
            match self.byte() {
                Some(b'"') => {
                    let last = self.since(start);
                    self.at += 1;
                    if unescaped.is_empty() {
                        return Ok(Cow::Borrowed(last));
                    }
                    unescaped.push_str(last);
                    return Ok(Cow::Owned(unescaped));
                }
                Some(b'\\') => {
                    unescaped.push_str(self.since(start));
                    self.at += 1;
                    let character = self.escape()?;
                    unescaped.push(character);
                    start = self.at;
                }
                Some(0x20..) => self.at += 1,
                Some(_) => return Err(self.syntax("a control character in a string")),
                None => return Err(self.syntax("a string that does not end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        let Some(byte) = self.byte() else {
            return Err(self.syntax("a string that does not end"));
        };
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                // A pair of surrogates makes one character.
                if (0xd800..0xdc00).contains(&code) && self.rest().starts_with(b"\\u") {
                    self.at += 2;
                    let low = self.hex()?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(self.syntax("half a surrogate pair"));
                    }
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                let Some(character) = char::from_u32(code) else {
                    return Err(self.syntax("half a surrogate pair"));
                };
                character
            }
            _ => return Err(self.syntax("an unknown escape")),
        })
    }

    fn hex(&mut self) -> Result<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.byte().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.syntax("expected four hexadecimal digits"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}
