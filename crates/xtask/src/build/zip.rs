//! Writes a zip file whose bytes depend only on its contents: entries in the
//! given order, one fixed time, fixed modes.

use anyhow::{Context, Result};
use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write;

const DEFLATE: u16 = 8;
/// MS-DOS date of 1980-01-01, the earliest there is.
const DATE: u16 = 0x21;
/// "Made by Unix", zip 2.0; then a plain file, rw-r--r--.
const MADE_BY: u16 = 0x0314;
const MODE: u32 = 0o100_644 << 16;

/// A zip file in the making.
#[derive(Default)]
pub(super) struct Zip {
    body: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    /// Adds one file. `name` is its path inside, with forward slashes.
    pub(super) fn add(&mut self, name: &str, contents: &[u8]) -> Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(contents)?;
        let packed = encoder.finish()?;
        let mut crc = Crc::new();
        crc.update(contents);
        let offset = u32::try_from(self.body.len()).context("the zip is too large")?;

        let mut common = Vec::new();
        for field in [20, 0x0800, DEFLATE, 0, DATE] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        let sizes = [crc.sum(), u32::try_from(packed.len())?, u32::try_from(contents.len())?];
        for field in sizes {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&u16::try_from(name.len())?.to_le_bytes());
        common.extend_from_slice(&[0, 0]);

        self.body.extend_from_slice(b"PK\x03\x04");
        self.body.extend_from_slice(&common);
        self.body.extend_from_slice(name.as_bytes());
        self.body.extend_from_slice(&packed);

        self.directory.extend_from_slice(b"PK\x01\x02");
        self.directory.extend_from_slice(&MADE_BY.to_le_bytes());
        self.directory.extend_from_slice(&common);
        // No comment, disk 0, no internal attributes.
        self.directory.extend_from_slice(&[0; 6]);
        self.directory.extend_from_slice(&MODE.to_le_bytes());
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.entries += 1;
        Ok(())
    }

    /// The finished file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        let offset = u32::try_from(self.body.len()).context("the zip is too large")?;
        let size = u32::try_from(self.directory.len())?;
        self.body.append(&mut self.directory);
        self.body.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.body.extend_from_slice(&self.entries.to_le_bytes());
        self.body.extend_from_slice(&self.entries.to_le_bytes());
        self.body.extend_from_slice(&size.to_le_bytes());
        self.body.extend_from_slice(&offset.to_le_bytes());
        self.body.extend_from_slice(&[0, 0]);
        Ok(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::Zip;

    #[test]
    fn the_same_contents_give_the_same_bytes() -> anyhow::Result<()> {
        let make = || -> anyhow::Result<Vec<u8>> {
            let mut zip = Zip::default();
            zip.add("a/readme.txt", b"hello hello hello")?;
            zip.add("a/empty", b"")?;
            zip.finish()
        };
        let bytes = make()?;
        assert_eq!(bytes, make()?);
        assert!(bytes.starts_with(b"PK\x03\x04"));
        assert_eq!(bytes[bytes.len() - 22..][..4], *b"PK\x05\x06");
        Ok(())
    }
}
