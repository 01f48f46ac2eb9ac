//! What belongs to the process that made it.
//!
//! SQLite must not be used, nor even closed, in a child that a process forked while it had a file
//! open; and a child that opens the file anew takes no real locks, because SQLite believes that
//! it has them. A connection to a server would mix the words of two processes, and closing it
//! would say good-bye for both. So after a fork what was open is neither used nor closed, and no
//! file is opened where one was open.

use crate::errors::{Failure, store};
use std::mem::ManuallyDrop;
use std::ops::DerefMut;
use std::process;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// How many files are open, and in which process.
static OPEN: AtomicUsize = AtomicUsize::new(0);
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// A value that only the process that made it may use and drop.
#[derive(Debug)]
pub(super) struct Own<T> {
    process: u32,
    file: bool,
    value: ManuallyDrop<T>,
}

impl<T> Own<T> {
    /// # Errors
    /// What `open` says.
    pub(super) fn open(open: impl FnOnce() -> Result<T, Failure>) -> Result<Self, Failure> {
        Ok(Self { process: process::id(), file: false, value: ManuallyDrop::new(open()?) })
    }

    /// One that has a file open.
    ///
    /// # Errors
    /// As [`Self::open`]; or that a parent of this process still had one open when it forked.
    pub(super) fn open_file(open: impl FnOnce() -> Result<T, Failure>) -> Result<Self, Failure> {
        let process = process::id();
        if OPEN.load(Ordering::Acquire) > 0 && PROCESS.load(Ordering::Acquire) != process {
            return Err(forked());
        }
        let mut own = Self::open(open)?;
        own.file = true;
        PROCESS.store(process, Ordering::Release);
        OPEN.fetch_add(1, Ordering::AcqRel);
        Ok(own)
    }

    /// # Errors
    /// When the process is another one.
    pub(super) fn get(&mut self) -> Result<&mut T, Failure> {
        if self.process == process::id() { Ok(self.value.deref_mut()) } else { Err(forked()) }
    }
}

impl<T> Drop for Own<T> {
    fn drop(&mut self) {
        if self.process == process::id() {
            // SAFETY: dropped once, here, and not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.value) };
            if self.file {
                OPEN.fetch_sub(1, Ordering::AcqRel);
            }
        }
    }
}

#[cold]
fn forked() -> Failure {
    let message = "the stock was open when this process was forked; close it before, and open it anew in each process";
    Failure::store(store::FORKED, message.to_owned())
}
